"""When a home may be visited, and what the sheet of a visit must hold before it is closed. Plain data in, plain data out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forms.lifecycle import CycleStatus
from forms.model import Form

LONGEST_NOTE = 500
LONGEST_NAMES = 200


@dataclass(frozen=True)
class Found:
    """What was found of one item: whether it conforms in full, and the words for it."""

    conforms: bool
    note: str


def why_not_visited(cycle: CycleStatus) -> str | None:
    """Why no visit may be written down now, or None: a year is visited while it is open, submitted or not."""
    if cycle is CycleStatus.PREPARING:
        return "本年度考核尚未开启，开启后才能登记实地核查。"
    if cycle is CycleStatus.PUBLISHED:
        return "本年度考核结果已公布，实地核查记录已封存，不能再改。"
    return None


def day_problem(day: date, year: int, today: date) -> str | None:
    """What is wrong with the day of a visit, or None."""
    if day > today:
        return f"核查日期填的是{day}，晚于今天（{today}），请填写实际到场的日期。"
    if day < date(year, 1, 1):
        return f"核查日期填的是{day}，早于{year}年度，请核对年份。"
    return None


def visit_gaps(form: Form, visitors: str, hosts: str, found: Mapping[str, Found]) -> list[str]:
    """Everything that keeps a visit from being closed, in Chinese; not every item has to be looked at."""
    gaps = [] if visitors.strip() else ["请填写核查人员姓名。"]
    if not hosts.strip():
        gaps.append("请填写被核查单位在场人员姓名。")
    if not found:
        gaps.append("还没有核查任何一项，请至少核查一项后再完成。")
    for _, item in form.items():
        judged = found.get(item.number)
        if judged is not None and not judged.conforms and not judged.note.strip():
            gaps.append(f"第{item.number}项“{item.name}”没有全部符合，请写明情况。")
    return gaps
