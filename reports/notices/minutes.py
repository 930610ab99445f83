"""主任会议纪要: the meeting that approved the year's result and its stars."""

from datetime import date

from sqlmodel import Session

from db.models import id_of
from db.refusals import BadInput
from db.stars.records import round_of
from reports.notices import findings, star_year
from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Placeholder, Subject
from reports.notices.results import GROUP, basis_of, grade_groups, overall
from reports.notices.star_year import awarded_year
from reports.notices.year import published_year


def gather(db: Session, subject: Subject) -> Context:
    """What was approved. Raises Closed while the result is not published, BadInput for a meeting on an impossible day."""
    _require_day(db, subject)
    result, stars = published_year(db, subject.cycle), awarded_year(db, subject.cycle)
    return {
        "依据": basis_of(result.checklist, result.star),
        "考核总体情况": overall(result),
        "等次情况": grade_groups(result),
        "名额说明": findings.quota_told(result),
        "否决说明": findings.vetoes_told(result),
        "星级总体情况": star_year.overall(stars),
        "星级情况": star_year.level_groups(stars),
        "星级否决说明": star_year.vetoes_told(stars),
    }


def _require_day(db: Session, subject: Subject) -> None:
    """The meeting comes after the 公示 and before its own minutes."""
    met, round_ = date.fromisoformat(subject.entries["会议时间"].strip()), round_of(db, id_of(subject.cycle))
    if met > subject.day:
        raise BadInput(f"会议时间{met}晚于成文日期{subject.day}，请改正其中一个日期。")
    if round_ and round_.public_until and not round_.waived and met <= round_.public_until:
        raise BadInput(f"公示到{round_.public_until}截止，会议时间{met}不在公示期满之后；请改正会议时间。")


KIND = NoticeKind(
    key="minutes",
    name="主任会议纪要",
    group=Group.YEAR,
    purpose="记录主任会议审定考核结果和星级的情况。",
    format=Format.MINUTES,
    template="主任会议纪要.docx",
    title=lambda context: f"关于审定{context['年度']}年度乡镇人大工作考核和“人大代表之家”星级评定结果的会议纪要",
    placeholders=(
        Placeholder("依据", "考核和评定所依据的文件", "《2022年度乡镇人大工作责任清单》（示人常发〔2022〕3号）"),
        Placeholder(
            "考核总体情况", "各等次个数、平均分及其变化、最高和最低分", "参加考核的2个乡镇全部为优秀。平均95分。"
        ),
        Placeholder("等次情况", "每个等次一行", [{"名称": "优秀", "数量": 2, "乡镇": "城关镇、青龙镇"}], GROUP),
        Placeholder("名额说明", "等次名额的一句话；没有名额限制时为空", "优秀等次名额不超过乡镇总数的30%，即1个。"),
        Placeholder("否决说明", "一票否决的一句话；没有时为空", "柳林乡有一票否决情形，取消评优资格。"),
        Placeholder("星级总体情况", "各星级个数和平均分", "参加评定的2个人大代表之家全部为五星级，评定得分平均96分。"),
        star_year.GROUP_PLACEHOLDER,
        Placeholder(
            "星级否决说明",
            "取消评定资格的说明；没有时为空",
            "柳林乡人大代表之家有“牌子摘除”情形，取消2022年度评定资格。",
        ),
    ),
    gather=gather,
    entries=(
        Entry("会议时间", "开会的日期", "2022-12-28", EntryType.DAY),
        Entry("会议地点", "开会的地点", "县人大常委会会议室"),
        Entry("主持人", "主持会议的人", "张三"),
        Entry("出席", "出席人员，用顿号隔开", "张三、李四、王五"),
        Entry("列席", "列席人员，用顿号隔开；没有就留空", "赵六", required=False),
        Entry("请假", "请假人员，用顿号隔开；没有就留空", "钱七", required=False),
        Entry("记录", "记录人", "孙八"),
    ),
    series="纪",
)
