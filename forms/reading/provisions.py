"""What the prose around a score table lays down: weights, rounding, deadlines, procedure, articles."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from forms.model import Deadline, Weight
from forms.numerals import half_width
from forms.points import show
from forms.reading.faults import Faults

_FORMULA = re.compile(r"(?:总分|总得分|总成绩|综合得分|考核得分|最终得分)(?:\([^)]*\))?=([^。;\n]+)")
_TERM = re.compile(r"([^+=]+?)[×xX*＊](\d{1,3}(?:\.\d{1,6})?)(%?)")
_SHARE = re.compile(
    r"([\u4e00-\u9fff“”]{2,16}?)(?:得分|成绩|分值|分数)?(?:占|权重为|权重占)(?:年度)?(?:总分|总成绩|考核)?(?:的)?(\d{1,3}(?:\.\d{1,6})?)%"
)
_BRACKETS = re.compile(r"\([^)]*\)")
_DECIMALS = re.compile(r"(?:保留|精确到|取)(?:小数点后)?([一二两三四1-4])位(?:小数)?")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_DAY = r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日(?:之?前|以前|止)"
_DATED_STEP = re.compile(rf"([\u4e00-\u9fff]{{2,16}})\({_DAY}(?:完成)?\)")
_STEP_BY_DATE = re.compile(rf"{_DAY},?(?:各乡镇)?(?:完成|组织|报送|提交)([\u4e00-\u9fff]{{2,12}})")
_ARROW = re.compile(r"→|—>|-->|->|➔|⇒")
_LABEL = re.compile(
    r"^(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十百]+条)?\s*[*]*[\u4e00-\u9fff]{0,6}(?:程序|流程|步骤)[*]*(?:为|是|如下)?[\s:：]+"
)
_IN_ORDER = re.compile(r"按照?([^。；，]+?)(?:的|等)(?:程序|步骤|流程)")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零]+条")
_HEADING = re.compile(r"[一二三四五六七八九十]+、")
_SUBPOINT = re.compile(r"[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|.*[。；：]$")


def weights_of(lines: Sequence[str], faults: Faults) -> tuple[Weight, ...]:
    """The weights of 年度总分＝责任清单得分×80%＋…, or of 责任清单占80%. Shares that are not 100 % in all are noted."""
    prose = "\n".join(half_width(line) for line in lines)
    formula = _FORMULA.search(prose)
    if formula:
        found = [(_term(name), Decimal(n) / (100 if percent else 1)) for name, n, percent in _TERM.findall(formula[1])]
    else:
        found = [(_term(name), Decimal(n) / 100) for name, n in _SHARE.findall(prose)]
    weights = tuple(Weight(name, share) for name, share in found if name)
    added = sum((weight.share for weight in weights), Decimal(0))
    if weights and added != 1:
        said = "、".join(f"{weight.name}{show(weight.share * 100)}%" for weight in weights)
        problem = f"各部分所占比例之和为{show(added * 100)}%，不是100%"
        faults.error("正文", said, problem, "请改正计分办法中的百分比，使其合计为100%。", "weights")
    return weights


def decimals_of(lines: Sequence[str]) -> int:
    """To how many digits scores are rounded: as the document says, else two."""
    prose = half_width("\n".join(lines))
    if re.search(r"(?:保留|取|四舍五入到?)整数", prose):
        return 0
    match = _DECIMALS.search(prose)
    return 2 if match is None else _DIGITS.get(match[1]) or int(match[1])


def deadlines_of(lines: Sequence[str], faults: Faults) -> tuple[Deadline, ...]:
    """The steps with their last days; a day that no calendar has is noted."""
    prose = half_width("\n".join(lines))
    found = [(step, int(month), int(day)) for step, month, day in _DATED_STEP.findall(prose)]
    found += [(step, int(month), int(day)) for month, day, step in _STEP_BY_DATE.findall(prose)]
    for step, month, day in found:
        if not _exists(month, day):
            faults.error("正文", f"{step}（{month}月{day}日前）", "没有这一天", "请改正期限的月份和日期。")
    return tuple(Deadline(step, month, day) for step, month, day in found if _exists(month, day))


def procedure_of(lines: Sequence[str]) -> tuple[str, ...]:
    """The steps of the procedure in order, their last days left out."""
    for line in lines:
        steps = _ARROW.split(_LABEL.sub("", line.strip()))
        if len(steps) > 2:
            return tuple(_step(step) for step in steps)
    for line in lines:
        if match := _IN_ORDER.search(line):
            return tuple(step.strip() for step in match[1].split("、"))
    return ()


def articles_of(lines: Sequence[str]) -> tuple[str, ...]:
    """The articles (第一条…), each with its further paragraphs; where there are none, the paragraphs headed 一、…"""
    begins = _ARTICLE if any(_ARTICLE.match(line) for line in lines) else _HEADING
    articles: list[str] = []
    for line in lines:
        if begins.match(line):
            articles.append(line)
        elif articles and _SUBPOINT.match(line):
            articles[-1] += "\n" + line
    return tuple(articles)


def _term(name: str) -> str:
    plain = _BRACKETS.sub("", name).strip()
    for word in ("得分", "成绩", "分数", "分值"):
        plain = plain.removesuffix(word)
    return plain.strip("“”《》、 ")


def _exists(month: int, day: int) -> bool:
    try:
        date(2024, month, day)  # a leap year, so that 29 February counts
    except ValueError:
        return False
    return True


def _step(text: str) -> str:
    dated = re.compile(r"[（(](?:\d{4}年)?\d{1,2}月\d{1,2}日(?:之?前|以前|止)(?:完成)?[）)]")
    return dated.sub("", text).strip().rstrip("。；;")
