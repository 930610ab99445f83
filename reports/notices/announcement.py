"""关于开展…年度乡镇人大工作考核和“人大代表之家”星级评定的通知: what is assessed, by which rules, until when."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, distinct, func, select

from db.cycles import form_of
from db.models import Assessment
from forms.model import Form, Grade, Item, Section, SectionKind, StarBand
from forms.numerals import chinese_date
from forms.points import show
from forms.ranking import NO_STARS, places_for, terms_of
from forms.stars import Phase, steps_of
from reports.notices.frame import COPIES, RECIPIENTS
from reports.notices.kind import Context, Entry, Format, Group, NoticeKind, Readers, Subject
from reports.notices.results import basis_of
from reports.notices.sentences import days_told, in_brackets, joined, listed, sentence
from reports.templating.placeholder import Placeholder, rows_of

ITEM = (
    Placeholder("序号", "项目内的序号", "1"),
    Placeholder("项目", "考核项目的名称", "请示报告"),
    Placeholder("内容", "考核内容", "全年请示报告不少于4次"),
    Placeholder("分值", "分值；不按分值计的为横线", "4"),
    Placeholder("评分", "评分标准", "每少1次扣1分，扣完为止"),
    Placeholder("佐证", "佐证材料；没有规定的为横线", "请示、报告文件"),
)
SECTION = (
    Placeholder("序号", "部分的序号", "一"),
    Placeholder("名称", "部分的名称", "坚持党的领导"),
    Placeholder("分值", "部分的分值；不按分值计的为横线", "10"),
    rows_of("条目", "这一部分的条目，每条一行", ITEM),
)


def gather(db: Session, subject: Subject) -> Context:
    """The year as it was opened."""
    cycle = subject.cycle
    checklist, star = form_of(db, cycle.checklist_form_id), form_of(db, cycle.star_form_id)
    terms = terms_of(checklist, star)
    count = db.exec(select(func.count(distinct(col(Assessment.unit_id)))).where(Assessment.cycle_id == cycle.id)).one()
    return {
        "依据": basis_of(checklist, star),
        "乡镇数": count,
        "清单名称": checklist.title,
        "办法名称": star.title,
        "清单概况": _extent(checklist),
        "星级概况": _extent(star),
        "计分办法": _formula(checklist, star),
        "等次办法": _grades(terms.grades, count),
        "星级办法": _levels(terms.stars),
        "否决情形": _vetoes(checklist),
        "自评时间": days_told(cycle.self_from, cycle.self_until),
        "考评截止": chinese_date(cycle.verify_until),
        "考核程序": _steps(checklist),
        "评定程序": _steps(star),
        "清单": _sections(checklist),
        "星级标准": _sections(star),
    }


def _extent(form: Form) -> str:
    """满分100分，包括坚持党的领导（10分）、…8个部分27项；另设加分项、扣分项、一票否决."""
    scored = [section for section in form.sections if section.kind is SectionKind.SCORED]
    others = [section.name for section in form.sections if section.kind is not SectionKind.SCORED]
    names = joined(f"{section.name}{in_brackets(_worth(section))}" for section in scored)
    items = sum(len(section.items) for section in scored)
    parts = f"包括{names}{len(scored)}个部分{items}项" if len(scored) > 1 else f"共{items}项"
    whole = "" if form.total is None else f"满分{show(form.total)}分"
    return sentence(whole, parts, f"另设{joined(others)}" if others else "")


def _worth(section: Section) -> str:
    return "" if section.points is None else f"{show(section.points)}分"


def _formula(checklist: Form, star: Form) -> str:
    """年度总分＝责任清单得分×80%＋代表之家星级评定得分×20%, by the weights of the documents."""
    weights = checklist.weights or star.weights
    return "年度总分＝" + "＋".join(f"{weight.name}得分×{show(weight.share * 100)}%" for weight in weights)


def _grades(grades: Sequence[Grade], townships: int) -> str:
    """90分以上为优秀，名额不超过乡镇总数的30%（即6个）；80分以上不足90分为良好；…."""
    told = []
    for grade, words in zip(grades, _bands([(grade.name, grade.from_) for grade in grades]), strict=True):
        places = places_for(grade, townships)
        quota = "" if grade.quota is None else f"，名额不超过乡镇总数的{show(grade.quota * 100)}%"
        told.append(f"{words}{quota}{f'（即{places}个）' if places else ''}")
    return listed(told)


def _levels(bands: Sequence[StarBand]) -> str:
    """95分以上为五星级；85分以上不足95分为四星级；…；60分以下不予定星."""
    below = f"不足{show(bands[-1].from_)}分{NO_STARS}" if bands and bands[-1].from_ > 0 else ""
    return listed([*_bands([(band.name, band.from_) for band in bands]), below])


def _bands(steps: Sequence[tuple[str, Decimal]]) -> list[str]:
    """From which score to which, from the highest down."""
    told = [f"{show(steps[0][1])}分以上为{steps[0][0]}"] if steps else []
    for (_, above), (name, from_) in pairwise(steps):
        told.append(f"{show(from_)}分以上不足{show(above)}分为{name}" if from_ > 0 else f"不足{show(above)}分为{name}")
    return told


def _vetoes(form: Form) -> list[str]:
    """阵地撤并：代表之家牌子摘除…，取消评优资格: a sentence for every veto of the checklist."""
    return [
        sentence(f"{item.name}：{item.content.rstrip('。')}", item.clause.text)
        for section, item in form.items()
        if section.kind is SectionKind.VETO
    ]


def _steps(form: Form) -> str:
    """乡镇自评、县考评组复核、公示、主任会议审定, in the document's own words where it has them."""
    return joined(step.name for step in steps_of(form.procedure, Phase.SELF))


def _sections(form: Form) -> list[dict[str, Any]]:
    """The form's sections with their items, in the document's order."""
    return [
        {
            "序号": section.number,
            "名称": section.name,
            "分值": show(section.points),
            "条目": [_item(item) for item in section.items],
        }
        for section in form.sections
    ]


def _item(item: Item) -> dict[str, str]:
    """A row of the table; a name that is only the beginning of the content is left out."""
    return {
        "序号": item.number,
        "项目": "" if item.content.startswith(item.name.removesuffix("…")) else item.name,
        "内容": item.content,
        "分值": show(item.points),
        "评分": item.clause.text,
        "佐证": joined(item.evidence) or "—",
    }


KIND = NoticeKind(
    key="announcement",
    name="考核和星级评定通知",
    group=Group.YEAR,
    purpose="布置本年度考核和星级评定：依据、时间、步骤和要求，年度开启后印发。",
    format=Format.DOCUMENT,
    template="考核和星级评定通知.docx",
    title=lambda context: f"关于开展{context['年度']}年度乡镇人大工作考核和“人大代表之家”星级评定的通知",
    placeholders=(
        Placeholder("依据", "所依据的文件", "《2022年度乡镇人大工作责任清单》（示人常发〔2022〕3号）"),
        Placeholder("乡镇数", "参加考核的乡镇个数", 2),
        Placeholder("清单名称", "责任清单的名称", "2022年度乡镇人大工作责任清单（考核评分表）"),
        Placeholder("办法名称", "星级评定办法的名称", "乡镇“人大代表之家”星级评定办法（试行）"),
        Placeholder(
            "清单概况", "责任清单的分值和组成", "满分100分，包括坚持党的领导（40分）、监督工作（60分）2个部分5项。"
        ),
        Placeholder(
            "星级概况", "星级评定办法的分值和组成", "满分100分，包括有办公场所（50分）、有工作人员（50分）2个部分6项。"
        ),
        Placeholder("计分办法", "两张表怎样合成年度总分", "年度总分＝责任清单得分×80%＋代表之家星级评定得分×20%"),
        Placeholder("等次办法", "各等次的分数线和名额", "90分以上为优秀，名额不超过乡镇总数的30%；不足90分为合格。"),
        Placeholder("星级办法", "各星级的分数线", "95分以上为五星级；85分以上不足95分为四星级；不足85分不予定星。"),
        Placeholder(
            "否决情形", "一票否决的情形，每种一段；没有时为空", ["违纪违法：主席团成员受到处分，取消评优资格。"]
        ),
        Placeholder("自评时间", "自评的起止日期", "2022年11月1日至12月10日"),
        Placeholder("考评截止", "县级考评的最后一天", "2022年12月25日"),
        Placeholder("考核程序", "考核的步骤", "乡镇自评、县考评组考核验收、公示、主任会议审定、通报"),
        Placeholder("评定程序", "星级评定的步骤", "乡镇自评、县考评组复核、公示、主任会议审定"),
        rows_of("清单", "责任清单，每个部分一组", SECTION),
        rows_of("星级标准", "星级评定标准，每个部分一组", SECTION),
    ),
    gather=gather,
    entries=(
        RECIPIENTS,
        Entry("联系人", "考核工作的联系人", "张三"),
        Entry("联系电话", "联系电话", "0719-0000000"),
        COPIES,
    ),
    readers=Readers.ALL,
)
