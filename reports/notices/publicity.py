"""公示 of what is proposed, the year's result or its stars: for whom, for how long, and how objections are raised."""

from datetime import date
from itertools import takewhile

from sqlmodel import Session

from db.models import Cycle, id_of
from db.refusals import BadInput, Closed
from db.results import open_in as open_results
from db.results import standings_in
from db.stars.awards import open_in as open_stars
from db.stars.records import is_awarded, round_of
from forms.model import Form
from forms.stars import Phase, decision_of, steps_of
from reports.notices import findings, star_year
from reports.notices.kind import Context, Entry, Format, Group, NoticeKind, Placeholder, Readers, Subject
from reports.notices.results import EXAMPLE_ROWS, GROUP, ROW, basis_of, grade_groups, ranking_rows
from reports.notices.sentences import days_told, joined
from reports.notices.year import year_of

CONTACTS = (
    Entry("受理部门", "受理意见的部门", "示例县人大常委会代表工作委员会", default="县人大常委会代表工作委员会"),
    Entry("联系电话", "受理意见的电话", "0719-0000000"),
    Entry("联系人", "联系人；不写就留空", "张三", required=False),
    Entry("通讯地址", "书面意见寄送的地址；不写就留空", "示例县人民路1号", required=False),
    Entry("电子邮箱", "接收意见的邮箱；不写就留空", "dgw@example.gov.cn", required=False),
)
_DAYS = (
    Placeholder("公示期", "公示的起止日期", "2022年12月26日至30日"),
    Placeholder("公示天数", "公示期的日历天数", 5),
)


def gather_results(db: Session, subject: Subject) -> Context:
    """The proposed result, or the published one.

    Raises Closed while something is open or the days are not set, BadInput for a date after the first of them.
    """
    cycle = subject.cycle
    first, last = _days(db, subject)
    _require_ready(cycle, open_results(db, cycle))
    result = year_of(db, cycle, standings_in(db, cycle))
    return {
        "依据": basis_of(result.checklist, result.star),
        "评定经过": _so_far(result.checklist),
        "公示期": days_told(first, last),
        "公示天数": (last - first).days + 1,
        "乡镇数": len(result.rows),
        "等次情况": grade_groups(result),
        "名额说明": findings.quota_told(result),
        "否决说明": findings.vetoes_told(result),
        "名次表": ranking_rows(result),
    }


def gather_stars(db: Session, subject: Subject) -> Context:
    """The proposed stars, or the awarded ones. Raises as `gather_results`."""
    cycle = subject.cycle
    first, last = _days(db, subject)
    _require_ready(cycle, [] if is_awarded(db, cycle) else open_stars(db, cycle))
    year = star_year.require_homes(star_year.star_year(db, cycle))
    return {
        "依据": basis_of(year.form),
        "评定经过": _so_far(year.form),
        "公示期": days_told(first, last),
        "公示天数": (last - first).days + 1,
        "总体情况": star_year.overall(year, "拟定"),
        "星级情况": star_year.level_groups(year),
        "否决说明": star_year.vetoes_told(year),
        "星级表": star_year.star_rows(year),
    }


def _days(db: Session, subject: Subject) -> tuple[date, date]:
    cycle = subject.cycle
    round_ = round_of(db, id_of(cycle))
    if round_ is None or round_.public_from is None or round_.public_until is None:
        raise Closed(f"{cycle.year}年度还没有确定公示时间；请考评员在“星级评定”中确定公示的起止日期后再写公示。")
    if subject.day > round_.public_from:
        raise BadInput(
            f"成文日期{subject.day}晚于公示开始日{round_.public_from}，公示应当在开始日或其前发出；"
            "请改正成文日期，或者在“星级评定”中改正公示的起止日期。"
        )
    return round_.public_from, round_.public_until


def _so_far(form: Form) -> str:
    """经乡镇自评、县考评组复核: the steps of the form's procedure before the 公示; empty where it begins with that."""
    names = [step.name for step in steps_of(form.procedure, Phase.SELF)]
    decision = decision_of(names)
    done = joined(takewhile(lambda name: Phase.PUBLIC.value not in name and name != decision, names))
    return f"经{done}，" if done else ""


def _require_ready(cycle: Cycle, reasons: list[str]) -> None:
    if reasons:
        raise Closed(f"{cycle.year}年度还不能公示：\n" + "\n".join(reasons))


RESULTS = NoticeKind(
    key="publicity_results",
    name="考核结果公示",
    group=Group.YEAR,
    purpose="考核结果审定前后公示等次和星级，写明受理意见的部门和电话。",
    format=Format.DOCUMENT,
    template="考核结果公示.docx",
    title=lambda context: f"关于{context['年度']}年度乡镇人大工作考核结果的公示",
    placeholders=(
        Placeholder("依据", "考核所依据的文件", "《2022年度乡镇人大工作责任清单》（示人常发〔2022〕3号）"),
        *_DAYS,
        Placeholder("评定经过", "公示前的步骤，带逗号", "经乡镇自评、县级考评，"),
        Placeholder("乡镇数", "参加考核的乡镇个数", 2),
        Placeholder("等次情况", "每个等次一行", [{"名称": "优秀", "数量": 2, "乡镇": "城关镇、青龙镇"}], GROUP),
        Placeholder("名额说明", "等次名额的一句话；没有名额限制时为空", "优秀等次名额不超过乡镇总数的30%，即1个。"),
        Placeholder("否决说明", "一票否决的一句话；没有时为空", "柳林乡有一票否决情形，取消评优资格。"),
        Placeholder("名次表", "每个乡镇一行，按位次", EXAMPLE_ROWS, ROW),
    ),
    gather=gather_results,
    entries=CONTACTS,
    readers=Readers.ALL,
)
STARS = NoticeKind(
    key="publicity_stars",
    name="星级评定结果公示",
    group=Group.STARS,
    purpose="公示拟评定的代表之家星级，写明受理意见的部门和电话。",
    format=Format.DOCUMENT,
    template="星级评定结果公示.docx",
    title=lambda context: f"关于{context['年度']}年度乡镇“人大代表之家”星级评定结果的公示",
    placeholders=(
        Placeholder("依据", "评定所依据的文件", "《乡镇“人大代表之家”星级评定办法（试行）》（示人常发〔2022〕3号）"),
        *_DAYS,
        Placeholder("评定经过", "公示前的步骤，带逗号", "经乡镇自评、县级考评，"),
        Placeholder("总体情况", "各星级个数和平均分", "参加评定的2个人大代表之家全部为五星级，评定得分平均96分。"),
        star_year.GROUP_PLACEHOLDER,
        Placeholder(
            "否决说明", "取消评定资格的说明；没有时为空", "柳林乡人大代表之家有“牌子摘除”情形，取消2022年度评定资格。"
        ),
        star_year.TABLE_PLACEHOLDER,
    ),
    gather=gather_stars,
    entries=CONTACTS,
    readers=Readers.ALL,
)
