"""A form as an outline an official can read: first what is wrong with it, then what was read."""

from collections.abc import Iterator

from forms.model import Consequence, Form, Grade, Item, Section, SectionKind, Severity, StarLoss, StarReward
from forms.points import show

_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "提醒"}
_KINDS = {
    SectionKind.SCORED: "",
    SectionKind.BONUS: "加分",
    SectionKind.DEDUCTION: "扣分",
    SectionKind.VETO: "否决",
}

_CONSEQUENCES = {Consequence.CANCEL: "取消当年评定资格", Consequence.REMOVE: "摘星"}


def outline_of(form: Form) -> str:
    """The outline in Chinese, several lines."""
    return "\n".join((*_problems(form), *_head(form), *_sections(form), *_terms(form)))


def _problems(form: Form) -> Iterator[str]:
    for problem in form.problems:
        yield f"【{_SEVERITIES[problem.severity]}】{problem.place}：{problem.problem}（{problem.found}）。{problem.remedy}"
    if form.problems:
        errors = len(form.errors())
        yield f"共{errors}个错误、{len(form.problems) - errors}个提醒。"
        yield ""


def _head(form: Form) -> Iterator[str]:
    yield form.title
    origin = (form.issuer, form.number, f"{form.year}年度" if form.year else "")
    yield "　".join(part for part in origin if part)
    if form.total is not None:
        yield f"总分{show(form.total)}分，{len(form.sections)}个项目，{sum(1 for _ in form.items())}项考核内容"


def _sections(form: Form) -> Iterator[str]:
    for section in form.sections:
        yield ""
        yield _section(section)
        yield from (line for item in section.items for line in _item(item))


def _section(section: Section) -> str:
    limits = (
        _KINDS[section.kind],
        f"{show(section.points)}分" if section.points is not None else "",
        f"最高不超过{show(section.cap)}分" if section.cap is not None else "",
    )
    told = "，".join(part for part in limits if part)
    return f"{section.number}、{section.name}" + (f"（{told}）" if told else "")


def _item(item: Item) -> Iterator[str]:
    points = f"（{show(item.points)}分）" if item.points is not None else ""
    yield f"  {item.number}. {item.name}{points}"
    content = "" if item.content == item.name else item.content
    details = (("内容", content), ("评分", item.clause.text), ("佐证", "；".join(item.evidence)))
    yield from (f"     {label}：{' '.join(text.split())}" for label, text in details if text)


def _terms(form: Form) -> Iterator[str]:
    told = (
        ("计分办法", "＋".join(f"{weight.name}×{show(weight.share * 100)}%" for weight in form.weights)),
        ("考核等次", "，".join(f"{grade.name} {show(grade.from_)}分起{_quota(grade)}" for grade in form.grades)),
        ("星级", "，".join(f"{star.name} {show(star.from_)}分起" for star in form.stars)),
        ("考核程序", "→".join(form.procedure)),
        *(("失去星级", f"{'、'.join(loss.grounds)}：{consequences_told(loss)}") for loss in form.star_losses),
        *(("星级待遇", f"{'、'.join(reward.stars)}：{brings_told(reward)}") for reward in form.star_rewards),
        ("期限", "，".join(f"{deadline.step} {deadline.month}月{deadline.day}日前" for deadline in form.deadlines)),
    )
    yield ""
    yield from (f"{label}：{text}" for label, text in told if text)


def consequences_told(loss: StarLoss) -> str:
    """What a home loses, in words."""
    return "、".join(_CONSEQUENCES[one] for one in loss.consequences)


def brings_told(reward: StarReward) -> str:
    """What star levels bring, in words."""
    return "、".join(word for word, told in (("荣誉", reward.honours), ("经费", reward.funds)) if told)


def _quota(grade: Grade) -> str:
    return "" if grade.quota is None else f"（不超过{show(grade.quota * 100)}%）"
