"""What the documents on deputies' suggestions (代表建议) are made of. `suggestion_of` is the one place that fills it in.

Suggestions are answered within three months of being assigned, complex ones within six: 《中华人民共和国全国人民代表大会和地方
各级人民代表大会代表法》. The months are typed with each of them until the county has settings for it.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.refusals import BadInput
from forms.numerals import chinese_date
from reports.notices.kind import Context, Entry, EntryType
from reports.notices.sentences import joined, one_line, titled
from reports.templating.placeholder import Placeholder

LONGEST_TERM = 12  # months
FEW = 3  # as many deputies are named, of more the first alone


@dataclass(frozen=True)
class Suggestion:
    """One suggestion as its documents tell it. `months` is the time in which it is to be answered."""

    number: str
    title: str
    deputies: tuple[str, ...]
    delegation: str
    lead: str
    others: tuple[str, ...]
    assigned_on: date
    months: int

    @property
    def due_on(self) -> date:
        """The last day for the answer: that many months on, or the last day of a shorter month."""
        years, month = divmod(self.assigned_on.month - 1 + self.months, 12)
        year = self.assigned_on.year + years
        return date(year, month + 1, min(self.assigned_on.day, monthrange(year, month + 1)[1]))

    def days_overdue(self, day: date) -> int:
        """How many days the answer is late on that day; negative while there is time."""
        return (day - self.due_on).days


SUGGESTION = (
    Entry("建议编号", "建议的编号，只填数字或字母", "23"),
    Entry("建议标题", "建议的标题（案由）", "关于修复青石河灌溉渠道的建议"),
    Entry("提出代表", "提出建议的代表，多人用顿号隔开；由代表团提出的就留空", "张某某、李某某", required=False),
    Entry("代表团", "提出建议的代表团；没有就留空", "城关镇代表团", required=False),
    Entry("承办单位", "承办（主办）单位", "县水利局"),
    Entry("协办单位", "协办单位，多个用顿号隔开；没有就留空", "县农业农村局", required=False),
    Entry("交办日期", "交办的日期", "2022-09-01", EntryType.DAY),
    Entry(
        "答复月数", "自交办之日起几个月内答复：一般填3，涉及面广、处理难度大的填6", "3", EntryType.NUMBER, default="3"
    ),
)
_CONTENT = "青石河灌溉渠道年久失修，沿线3个村的农田灌溉困难。\n建议将渠道修复列入年度水利项目，在明年春灌前完成。"
CONTENT = Entry("建议内容", "建议的全文，一段一行", _CONTENT, EntryType.TEXT)
OFFICE = Entry(
    "联系机构", "县人大常委会负责代表建议工作的机构", "县人大常委会代表工作委员会", default="县人大常委会代表工作委员会"
)
PLACES = (
    Placeholder("建议名称", "加书名号的建议标题", "《关于修复青石河灌溉渠道的建议》"),
    Placeholder("建议题目", "不加书名号的建议标题，用作附件标题", "关于修复青石河灌溉渠道的建议"),
    Placeholder("建议号", "第…号", "第23号"),
    Placeholder("提出者", "代表团和代表；三人以上时为“…等几名代表”", "城关镇代表团张某某、李某某代表"),
    Placeholder("全部代表", "提出建议的全部代表；由代表团提出的为代表团", "张某某、李某某"),
    Placeholder("收文单位", "承办和协办单位，用作主送机关", "县水利局、县农业农村局"),
    Placeholder("办理分工", "承办和协办单位", "县水利局承办，县农业农村局协办"),
    Placeholder("答复期限", "答复的最后一天", "2022年12月1日"),
)


def suggestion_of(entries: Mapping[str, str]) -> Suggestion:
    """The suggestion that a notice is about, from what was typed for it. Raises BadInput, naming every fault."""
    said = {entry.name: one_line(entries.get(entry.name) or "") for entry in SUGGESTION}
    problems = []
    months = int(said["答复月数"] or 0)
    if not 1 <= months <= LONGEST_TERM:
        problems.append(f"“答复月数”写的是“{said['答复月数']}”，请填写1至{LONGEST_TERM}：一般为3，复杂的为6。")
    deputies = _names(said["提出代表"])
    if not deputies and not said["代表团"]:
        problems.append("“提出代表”和“代表团”都没有填写，请至少填写一项。")
    if problems:
        raise BadInput("\n".join(problems))
    return Suggestion(
        number=re.sub(r"^第|号$", "", said["建议编号"]),
        title=said["建议标题"],
        deputies=deputies,
        delegation=said["代表团"],
        lead=said["承办单位"],
        others=_names(said["协办单位"]),
        assigned_on=date.fromisoformat(said["交办日期"]),
        months=months,
    )


def _names(text: str) -> tuple[str, ...]:
    """Names with 、 or a comma between them, each once. A space stays: it may be part of a name."""
    return tuple(dict.fromkeys(name for part in re.split(r"[、，,；;]", text) if (name := part.strip())))


def values_of(suggestion: Suggestion) -> Context:
    """The values of PLACES, by name."""
    return {
        "建议名称": titled(suggestion.title),
        "建议题目": titled(suggestion.title)[1:-1],
        "建议号": f"第{suggestion.number}号",
        "提出者": proposers(suggestion),
        "全部代表": joined(suggestion.deputies) or suggestion.delegation,
        "收文单位": joined((suggestion.lead, *suggestion.others)),
        "办理分工": shared_out(suggestion, "承办"),
        "答复期限": chinese_date(suggestion.due_on),
    }


def shared_out(suggestion: Suggestion, verb: str) -> str:
    """县水利局承办，县农业农村局协办."""
    return f"{suggestion.lead}{verb}" + (f"，{joined(suggestion.others)}协办" if suggestion.others else "")


def proposers(suggestion: Suggestion) -> str:
    """城关镇代表团张某某代表; two or three by name, of more the first: 张某某等5名代表; the delegation itself for none."""
    deputies = suggestion.deputies
    if not deputies:
        return suggestion.delegation
    named = joined(deputies) if len(deputies) <= FEW else f"{deputies[0]}等{len(deputies)}名"
    return f"{suggestion.delegation}{named}代表"


def require_after_assignment(suggestion: Suggestion, day: date) -> None:
    """Raises BadInput for a notice that is dated before the suggestion was assigned."""
    if day < suggestion.assigned_on:
        raise BadInput(f"成文日期{day}早于交办日期{suggestion.assigned_on}，请改正其中一个日期。")


def require_time_left(suggestion: Suggestion, day: date) -> None:
    """Raises BadInput for a notice that asks for an answer by a day that is past."""
    if day > suggestion.due_on:
        raise BadInput(
            f"答复期限{suggestion.due_on}在成文日期{day}之前，已经过了；请核对交办日期和答复月数，逾期的建议请用督办函。"
        )
