"""The states of a year and of an assessment, and which change is open on which day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CycleStatus(StrEnum):
    """Where a year stands. Published, nothing of it changes any more."""

    PREPARING = "preparing"
    OPEN = "open"
    PUBLISHED = "published"


class Status(StrEnum):
    """Where a township's form stands: filled in, handed over, sent back in part, verified, sealed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    PUBLISHED = "published"


class FormKind(StrEnum):
    """The county's two forms: 责任清单 and 星级评定."""

    CHECKLIST = "checklist"
    STAR = "star"


STATUS_NAMES = {
    Status.DRAFT: "填报中",
    Status.SUBMITTED: "待考评",
    Status.RETURNED: "已退回",
    Status.VERIFIED: "已考评",
    Status.PUBLISHED: "已公布",
}
CYCLE_STATUS_NAMES = {
    CycleStatus.PREPARING: "筹备中",
    CycleStatus.OPEN: "进行中",
    CycleStatus.PUBLISHED: "已公布",
}
FORM_KIND_NAMES = {FormKind.CHECKLIST: "责任清单", FormKind.STAR: "星级评定"}


@dataclass(frozen=True)
class Schedule:
    """The year's dates, each the first or last day on which the phase is open (Asia/Shanghai)."""

    self_from: date
    self_until: date
    verify_until: date

    def problems(self) -> list[str]:
        """What is wrong with the order of the dates, in Chinese; empty when nothing is."""
        found = []
        if self.self_until < self.self_from:
            found.append(f"自评截止日{self.self_until}早于自评开始日{self.self_from}，请把截止日改到开始日之后。")
        if self.verify_until < self.self_until:
            found.append(
                f"考评截止日{self.verify_until}早于自评截止日{self.self_until}，请把考评截止日改到自评截止日之后。"
            )
        return found


def why_not_filled_in(cycle: CycleStatus, status: Status, schedule: Schedule, today: date) -> str | None:
    """Why a township may not change its form today, or None when it may. A returned form stays open until verification ends."""
    if cycle is not CycleStatus.OPEN:
        return "本年度考核尚未开启。" if cycle is CycleStatus.PREPARING else "本年度考核结果已公布，材料已封存。"
    if status not in (Status.DRAFT, Status.RETURNED):
        return f"自评表当前状态为“{STATUS_NAMES[status]}”，已提交的内容不能再改；确需修改，请联系县考评组退回。"
    if today < schedule.self_from:
        return f"自评自{schedule.self_from}起开始，请到时再填。"
    until = schedule.self_until if status is Status.DRAFT else schedule.verify_until
    if today > until:
        return f"填报已于{until}截止，今天是{today}；确需补报，请联系县人大常委会延长截止日期。"
    return None


def why_not_verified(cycle: CycleStatus, status: Status, schedule: Schedule, today: date) -> str | None:
    """Why the county may not verify this form today, or None when it may."""
    if cycle is not CycleStatus.OPEN:
        return "本年度考核不在进行中，不能考评。"
    if status not in (Status.SUBMITTED, Status.VERIFIED):
        return f"自评表当前状态为“{STATUS_NAMES[status]}”，乡镇提交后才能考评。"
    if today > schedule.verify_until:
        return f"考评已于{schedule.verify_until}截止，今天是{today}；请管理员在“年度设置”中延长考评截止日期。"
    return None


def ranking_visible(cycle: CycleStatus, *, of_the_county: bool) -> bool:
    """A ranking is seen by the county alone until the result is published."""
    return of_the_county or cycle is CycleStatus.PUBLISHED
