"""关于…年度乡镇“人大代表之家”星级评定结果的通报: the awarded stars of a year."""

from sqlmodel import Session

from reports.notices import star_year
from reports.notices.frame import COPIES, RECIPIENTS
from reports.notices.kind import Context, Format, Group, NoticeKind, Readers, Subject
from reports.notices.results import basis_of
from reports.notices.star_year import StarYear, awarded_year, require_homes
from reports.templating.placeholder import Placeholder


def gather(db: Session, subject: Subject) -> Context:
    """The awarded stars in words. Raises Closed while they are not approved."""
    return values_of(require_homes(awarded_year(db, subject.cycle)))


def values_of(year: StarYear) -> Context:
    """The kind's own placeholders."""
    return {
        "依据": basis_of(year.form),
        "审定经过": star_year.approval_told(year),
        "总体情况": star_year.overall(year),
        "星级情况": star_year.level_groups(year),
        "变化情况": star_year.changes(year),
        "否决说明": star_year.vetoes_told(year),
        "星级表": star_year.star_rows(year),
    }


KIND = NoticeKind(
    key="star_results",
    name="星级评定结果通报",
    group=Group.STARS,
    purpose="向各乡镇通报代表之家的星级评定结果，星级审定后制发。",
    format=Format.DOCUMENT,
    template="星级评定结果通报.docx",
    title=lambda context: f"关于{context['年度']}年度乡镇“人大代表之家”星级评定结果的通报",
    placeholders=(
        Placeholder("依据", "评定所依据的文件", "《乡镇“人大代表之家”星级评定办法（试行）》（示人常发〔2022〕3号）"),
        Placeholder("审定经过", "结果是怎样审定的", "经公示，并经主任会议审定"),
        Placeholder("总体情况", "各星级个数和平均分", "参加评定的2个人大代表之家全部为五星级，评定得分平均96分。"),
        star_year.GROUPS,
        Placeholder(
            "变化情况",
            "与上次评定相比，每种变化一段；没有上次评定时为空",
            ["晋升星级1个：城关镇（四星级升为五星级）。"],
        ),
        star_year.VETOED,
        star_year.TABLE,
    ),
    gather=gather,
    entries=(RECIPIENTS, COPIES),
    readers=Readers.ALL,
)
