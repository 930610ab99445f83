"""What each role should do next, in one sentence and one link each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from db.access import china_time, today
from db.assessments import Counts, assessment_of, view
from db.cycles import current_cycle
from db.drafts import drafts_of
from db.models import Cycle, User, id_of
from db.notices.kept import NoticeLine, NoticeState, notices_of
from db.notices.writing import FOR_TOWNSHIP
from db.results import vetoes_of
from db.stars.vetoes import star_vetoes_of
from db.units import townships_of
from db.verification import progress
from db.versions import behind
from forms.lifecycle import FORM_KIND_NAMES, CycleStatus, FormKind, Status
from forms.permissions import TOWNSHIP_ROLES, Role

RECENT = timedelta(days=30)  # how long a notice stays among a township's steps
MOST_RECEIVED = 3


@dataclass(frozen=True)
class Step:
    """A sentence and the page on which to act on it, where it is about one notice with that notice open."""

    sentence: str
    page: str
    notice_id: int | None = None


def next_steps(db: Session, user: User) -> list[Step]:
    """The person's steps, the most pressing first."""
    if user.role is Role.AUDITOR:
        return [Step("查看谁在什么时候做了什么。", "audit.py")]
    cycle = current_cycle(db, user)
    if user.role is Role.ADMINISTRATOR:
        return list(_administrator(db, user, cycle))
    if cycle is None:
        return []
    if user.role in TOWNSHIP_ROLES:
        return [*_received(db, user, cycle), *_assessing(db, user, cycle)]
    return [*_assessing(db, user, cycle), *_written(db, user, cycle)]


def _assessing(db: Session, user: User, cycle: Cycle) -> Iterator[Step]:
    if cycle.status is CycleStatus.PUBLISHED:
        yield Step(f"{cycle.year}年度考核结果已公布，请查看排名和通报。", "results.py")
        return
    steps = _township if user.role in TOWNSHIP_ROLES else _reviewer if user.role is Role.REVIEWER else _leader
    yield from steps(db, user, cycle)


def _received(db: Session, user: User, cycle: Cycle) -> Iterator[Step]:
    """What the county sent it not long ago: first what it sent to no other."""
    lines = [line for line in notices_of(db, id_of(cycle), user) if not line.own and _is_recent(line)]
    for line in sorted(lines, key=lambda line: line.readers != FOR_TOWNSHIP)[:MOST_RECEIVED]:
        number = f"（{line.number}）" if line.number else ""
        yield Step(f"收到《{line.title}》{number}，请阅读并按要求办理。", "notices.py", line.id)


def _is_recent(line: NoticeLine) -> bool:
    return line.finished_at is not None and china_time(line.finished_at).date() + RECENT >= today()


def _written(db: Session, user: User, cycle: Cycle) -> Iterator[Step]:
    """The county's own notices that are not finished; once the result is published, that there are none yet."""
    own = [line for line in notices_of(db, id_of(cycle), user) if line.own]
    if drafts := [line for line in own if line.state is NoticeState.DRAFT]:
        yield Step(f"有{len(drafts)}份公文草稿还没有定稿。", "notices.py", drafts[0].id if len(drafts) == 1 else None)
    elif cycle.status is CycleStatus.PUBLISHED and not own:
        yield Step("还没有制发公文。通报、整改通知书等由平台用考核数据写成Word文件。", "notices.py")


def _administrator(db: Session, user: User, cycle: Cycle | None) -> Iterator[Step]:
    if not townships_of(db, user.unit_id):
        yield Step("第一步：导入乡镇。下载Excel模板，填好乡镇、代表之家、活动室和账号后上传。", "townships.py")
    if waiting := _drafts_waiting(db, user):
        yield Step(f"有{waiting}份考核文件待核对、发布。", "documents.py")
    if cycle is None:
        yield Step("开启考核年度：上传责任清单和星级评定办法两份文件，确定自评和考评的时间。", "cycles.py")
    else:
        yield Step(f"{cycle.year}年度：自评截止{cycle.self_until}，考评截止{cycle.verify_until}。", "cycles.py")
        if cycle.status is CycleStatus.OPEN:
            yield from _to_move(db, cycle)
    yield Step("新建考评员、审定人、审计员等账号，重置密码，结束登录。", "accounts.py")


def _drafts_waiting(db: Session, user: User) -> int:
    return sum(one.published_form_id is None and one.discarded_at is None for one in drafts_of(db, user))


def _to_move(db: Session, cycle: Cycle) -> Iterator[Step]:
    for kind, stands in behind(db, cycle).items():
        if stands:
            name = FORM_KIND_NAMES[kind]
            yield Step(f"{name}已修订，还有{len(stands)}个乡镇使用修订前的版本，请转到新版。", "cycles.py")


def _township(db: Session, user: User, cycle: Cycle) -> Iterator[Step]:
    for kind in FormKind:
        assessment = assessment_of(db, id_of(cycle), user.unit_id, kind)
        form = view(db, id_of(assessment), user)
        yield Step(
            f"{FORM_KIND_NAMES[kind]}：{_told(form.assessment.status, form.counts, cycle)}", "self_assessment.py"
        )


def _told(status: Status, counts: Counts, cycle: Cycle) -> str:
    match status:
        case Status.DRAFT:
            days = (cycle.self_until - today()).days
            left = f"还剩{days}天" if days >= 0 else "已过截止日"
            return f"已填{counts.answered}/{counts.asked}项，{cycle.self_until}截止，{left}。"
        case Status.RETURNED:
            return f"县考评组退回{counts.returned}项，请修改后于{cycle.verify_until}前重新提交。"
        case Status.SUBMITTED:
            return f"已提交，县考评组已考评{counts.verified}/{counts.total}项。"
    return "县考评组已完成考评，等待审定公布。"


def _reviewer(db: Session, user: User, cycle: Cycle) -> Iterator[Step]:
    forms = [form for row in progress(db, id_of(cycle), user) for form in row.forms.values()]
    count = {status: sum(form.status is status for form in forms) for status in Status}
    yield Step(
        f"{cycle.year}年度：待考评{count[Status.SUBMITTED]}张，退回待改{count[Status.RETURNED]}张，"
        f"填报中{count[Status.DRAFT]}张，已考评{count[Status.VERIFIED]}张；考评截止{cycle.verify_until}。",
        "verification.py",
    )


def _leader(db: Session, user: User, cycle: Cycle) -> Iterator[Step]:
    undecided = [raised for raised in vetoes_of(db, id_of(cycle), user) if raised.veto.confirmed is None]
    if undecided:
        yield Step(
            f"有{len(undecided)}条一票否决待审定：{'、'.join(raised.name for raised in undecided)}。", "results.py"
        )
    if raised := [one for one in star_vetoes_of(db, id_of(cycle), user) if one.veto.confirmed is None]:
        yield Step(f"有{len(raised)}条星级否决待审定：{'、'.join(one.township for one in raised)}。", "stars.py")
    rows = progress(db, id_of(cycle), user)
    done = [row for row in rows if all(form.status is Status.VERIFIED for form in row.forms.values())]
    yield Step(f"{len(done)}/{len(rows)}个乡镇完成考评；全部完成后即可审定公布。", "results.py")
