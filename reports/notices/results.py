"""关于…年度乡镇人大工作考核结果的通报: the published result of a year."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlmodel import Session

from forms.model import Form
from forms.points import show
from forms.ranking import Standing
from forms.stars import decision_of, names_publicity
from reports.notices import findings
from reports.notices.frame import COPIES, RECIPIENTS
from reports.notices.kind import Context, Format, Group, NoticeKind, Readers, Subject
from reports.notices.sentences import in_brackets, joined, sentence, titled
from reports.notices.year import YearResult, published_year
from reports.ranking import ranking_table
from reports.templating.placeholder import Placeholder, rows_of

GROUP = (
    Placeholder("名称", "等次或星级", "优秀"),
    Placeholder("数量", "个数", 2),
    Placeholder("乡镇", "名单，按位次", "城关镇、青龙镇"),
)
ROW = tuple(
    Placeholder(name, meaning, example)
    for name, meaning, example in (
        ("位次", "位次，并列的相同", 1),
        ("乡镇", "乡镇名称", "城关镇"),
        ("责任清单得分", "责任清单认定得分", "95"),
        ("星级评定得分", "星级评定认定得分", "96"),
        ("总分", "按权重折算的总分", "95.2"),
        ("星级", "代表之家星级", "五星级"),
        ("等次", "考核等次", "优秀"),
    )
)
GRADES = rows_of("等次情况", "每个等次一行", GROUP)
QUOTA = Placeholder("名额说明", "等次名额的一句话；没有名额限制时为空", "优秀等次名额不超过乡镇总数的30%，即1个。")
VETOED = Placeholder("否决说明", "一票否决的一句话；没有时为空", "柳林乡有一票否决情形，取消评优资格。")
RANKING = rows_of("名次表", "每个乡镇一行，按位次", ROW)


def gather(db: Session, subject: Subject) -> Context:
    """The published result in words. Raises Closed while it is not published."""
    return values_of(published_year(db, subject.cycle))


def values_of(result: YearResult) -> Context:
    """The kind's own placeholders."""
    return {
        "依据": basis_of(result.checklist, result.star),
        "审定经过": approval_told(result),
        "乡镇数": len(result.rows),
        "总体情况": overall(result),
        "位次变化": sentence(*(["与上年相比", moved] if (moved := findings.risen_told(result)) else [])),
        "等次情况": grade_groups(result),
        "名额说明": findings.quota_told(result),
        "星级情况": star_groups(result),
        "否决说明": findings.vetoes_told(result),
        "分项情况": sentence(findings.rates_told(result)) + sentence(findings.lost_told(result)),
        "名次表": ranking_rows(result),
    }


def overall(result: YearResult) -> str:
    """How many hold which grade, the mean, the highest and the lowest, in one or two sentences."""
    grades = findings.grades_told(result)
    lead = (
        f"参加考核的{len(result.rows)}个乡镇中，{grades}"
        if "、" in grades
        else f"参加考核的{len(result.rows)}个乡镇{grades}"
    )
    if len(result.rows) == 1:
        lead = f"参加考核的1个乡镇为{result.rows[0].grade.removesuffix('等次')}等次"
    return sentence(lead) + sentence(findings.mean_told(result), findings.extremes_told(result))


def basis_of(*forms: Form) -> str:
    """《甲》和《乙》（示人常发〔2022〕3号): the documents, each with its number, which stands once where they share it."""
    numbers = {form.number for form in forms}
    if len(numbers) == 1:
        return "和".join(titled(form.title) for form in forms) + in_brackets(numbers.pop())
    return "和".join(titled(form.title) + in_brackets(form.number) for form in forms)


def approval_told(result: YearResult) -> str:
    """经公示，并经主任会议审定: what the year went through, in the procedure's own words for the decision."""
    return way_told(result.checklist.procedure, publicised=result.publicised)


def way_told(procedure: Sequence[str], *, publicised: bool) -> str:
    """The same of a procedure; the 公示 only where there was one."""
    decision = decision_of(procedure) or "审定"
    return f"经公示，并经{decision}" if publicised and names_publicity(procedure) else f"经{decision}"


def ranking_rows(result: YearResult) -> list[dict[str, int | str]]:
    """The ranking as the page shows it."""
    return [
        {name: show(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        for row in ranking_table(result.rows)
    ]


def grade_groups(result: YearResult) -> list[dict[str, int | str]]:
    """A row for every grade that somebody holds, from the highest down; 未定 stands before 等次 for none."""
    held = [(row.grade.removesuffix("等次"), row.name) for row in result.rows]
    return groups_of(held, [name.removesuffix("等次") for name in result.grade_names])


def star_groups(result: YearResult) -> list[dict[str, int | str]]:
    """A row for every star level that somebody holds, from the highest down, its townships by their points."""
    by_score: list[Standing] = sorted(result.rows, key=lambda row: -row.star)
    return groups_of([(row.stars, row.name) for row in by_score], result.stars)


def groups_of(pairs: Sequence[tuple[str, str]], order: Iterable[str]) -> list[dict[str, int | str]]:
    """For each name of `order` that occurs: how many hold it, and who, in the order given."""
    held = {name: [holder for group, holder in pairs if group == name] for name in order}
    return [{"名称": name, "数量": len(holders), "乡镇": joined(holders)} for name, holders in held.items() if holders]


KIND = NoticeKind(
    key="results",
    name="考核结果通报",
    group=Group.YEAR,
    purpose="向各乡镇通报本年度考核的等次、星级和排名，结果审定公布后制发。",
    format=Format.DOCUMENT,
    template="考核结果通报.docx",
    title=lambda context: f"关于{context['年度']}年度乡镇人大工作考核结果的通报",
    placeholders=(
        Placeholder("依据", "考核所依据的文件", "《2022年度乡镇人大工作责任清单》（示人常发〔2022〕3号）"),
        Placeholder("审定经过", "结果是怎样审定的", "经公示，并经主任会议审定"),
        Placeholder("乡镇数", "参加考核的乡镇个数", 2),
        Placeholder(
            "总体情况",
            "各等次个数、平均分及其变化、最高和最低分",
            "参加考核的2个乡镇全部为优秀。平均95分，比上年提高1.2分。",
        ),
        Placeholder(
            "位次变化",
            "与上年相比上升最多的乡镇；没有时为空",
            "与上年相比，位次上升最多的是城关镇（由第2位升至第1位）。",
        ),
        GRADES,
        QUOTA,
        Placeholder("星级情况", "每个星级一行", [{"名称": "五星级", "数量": 2, "乡镇": "城关镇、青龙镇"}], GROUP),
        VETOED,
        Placeholder(
            "分项情况",
            "得分率最高、最低的考核项目和失分较多的内容；没有失分时为空",
            "失分最多的项目是“请示报告”（1个乡镇失分，共失2分，占失分总数的100%）。",
        ),
        RANKING,
    ),
    gather=gather,
    entries=(RECIPIENTS, COPIES),
    readers=Readers.ALL,
)
