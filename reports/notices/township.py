"""What the documents about one township say of its forms: which form, how many points, why an item has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sqlmodel import Session

from db.drawn.drawing import drawn_items
from db.models import Cycle, Unit
from db.refusals import Closed
from db.township_forms import TownshipForm, forms_of_township
from forms.lifecycle import FORM_KIND_NAMES, STATUS_NAMES, FormKind
from forms.losses import Loss, lost_total
from forms.model import Form, Item, SectionKind
from forms.points import ZERO, show
from forms.scoring import ItemScore, score_item, total_of
from reports.exports import FilledItem, filled_items
from reports.notices.kind import Placeholder, Subject
from reports.notices.sentences import in_brackets, joined, listed, one_line, quoted


@dataclass(frozen=True)
class ItemRecord:
    """An item as filled in and decided, the pieces of evidence under it, and whether the system drew it."""

    filled: FilledItem
    evidence: int
    is_drawn: bool

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.filled.item


@dataclass(frozen=True)
class FormRecord:
    """One form of the township, its items by number in document order."""

    kind: FormKind
    form: Form
    items: Mapping[str, ItemRecord]

    @property
    def own_points(self) -> dict[str, Decimal]:
        """What the township gave itself, by item number."""
        scores = {number: record.filled.self_score for number, record in self.items.items()}
        return {number: score for number, score in scores.items() if score is not None}

    @property
    def county_points(self) -> dict[str, Decimal]:
        """What the county decided, by item number; empty while the record was read without verdicts."""
        scores = {number: record.filled.verified_score for number, record in self.items.items()}
        return {number: score for number, score in scores.items() if score is not None}

    @property
    def full(self) -> Decimal:
        """The form's full score, bonuses left out."""
        if self.form.total is not None:
            return self.form.total
        return sum((item.points or ZERO for section, item in self.form.items() if _counts(section.kind)), ZERO)


def _counts(kind: SectionKind) -> bool:
    return kind is SectionKind.SCORED


def township_of(subject: Subject) -> Unit:
    """The township that the notice is about. Raises Closed where none was chosen."""
    if subject.unit is None:
        raise Closed("这种公文是为一个乡镇制作的，请先选择乡镇。")
    return subject.unit


def verified_forms(db: Session, subject: Subject, purpose: str) -> list[FormRecord]:
    """Both forms with the county's verdict. Raises Closed, naming every form that is not verified yet."""
    unit, cycle = township_of(subject), subject.cycle
    found = forms_of_township(db, cycle, unit)
    waiting = [
        f"《{FORM_KIND_NAMES[kind]}》{STATUS_NAMES[form.assessment.status]}"
        for kind, form in found.items()
        if not form.is_verified
    ]
    if waiting:
        raise Closed(f"{unit.name}：{joined(waiting)}，尚未完成考评；完成考评后才能{purpose}。")
    return [_record(db, cycle, kind, form, with_verdicts=True) for kind, form in found.items()]


def own_forms(db: Session, cycle: Cycle, unit: Unit) -> list[FormRecord]:
    """Both forms as the township filled them in, without anything the county decided. Raises NotFound."""
    found = forms_of_township(db, cycle, unit)
    return [_record(db, cycle, kind, form, with_verdicts=False) for kind, form in found.items()]


def _record(db: Session, cycle: Cycle, kind: FormKind, found: TownshipForm, *, with_verdicts: bool) -> FormRecord:
    filled = filled_items(found.form, found.answers, {}, with_verdicts=with_verdicts)
    drawn = drawn_items(db, found.assessment, cycle)
    items = {
        one.item.number: ItemRecord(one, found.evidence.get(one.item.number, 0), one.item.number in drawn)
        for one in filled
    }
    return FormRecord(kind, found.form, items)


def pronoun(name: str) -> str:
    """你镇, 你乡, 你街道; 你单位 for a township of another name."""
    return next((f"你{end}" for end in ("镇", "乡", "街道") if name.endswith(end)), "你单位")


def bonus_of(form: Form, points: Mapping[str, Decimal]) -> Decimal:
    """The points of the form's bonus sections, within their caps."""
    sections = total_of(form, points).sections
    return sum((sections[section.number] for section in form.sections if section.kind is SectionKind.BONUS), ZERO)


def score_told(form: Form, points: Mapping[str, Decimal], word: str) -> str:
    """考评得88.35分（含加分4分）: the form's score as its page shows it."""
    bonus = bonus_of(form, points)
    return f"{word}{show(total_of(form, points).total)}分{in_brackets(f'含加分{show(bonus)}分' if bonus else '')}"


def by_section(found: Iterable[Loss]) -> list[dict[str, str]]:
    """One line a section: its name, what it lost, and which items lost how much."""
    sections = ((name, list(same)) for name, same in groupby(found, key=lambda loss: loss.section.name))
    return [{"名称": name, "失分": show(lost_total(same)), "项目": _items_told(same)} for name, same in sections]


def _items_told(same: list[Loss]) -> str:
    """A section's items with their losses; of one alone its name is enough."""
    if len(same) == 1:
        return item_name(same[0].item)
    return joined(f"{item_name(loss.item)}失{show(loss.lost)}分" for loss in same)


SECTION_COLUMNS = (
    Placeholder("名称", "考核项目（部分）的名称", "坚持党的领导"),
    Placeholder("失分", "这一部分的失分", "1"),
    Placeholder("项目", "失分的项目和分数", "请示报告失0.5分、党委重视失0.5分"),
)


def bare_name(item: Item) -> str:
    """The item's name, or its content where it has none or only a beginning of it as its name, on one line."""
    return one_line(item.content if item.name.endswith("…") else item.name or item.content)


def item_name(item: Item) -> str:
    """第1项“请示报告”."""
    return f"第{item.number}项{quoted(bare_name(item))}"


def clause_text(item: Item) -> str:
    """The clause's own words, on one line."""
    return one_line(item.clause.text)


def why(record: ItemRecord) -> str:
    """Why the item has its points: the calculation, what the county changed and why, what was missing, what it said before."""
    computed = score_item(record.filled.section, record.filled.item, record.filled.entered)
    return listed(
        (
            _calculated(record.filled, computed),
            _changed(record.filled, computed),
            _lacking(record),
            _returned(record.filled),
        )
    )


def _calculated(filled: FilledItem, computed: ItemScore) -> str:
    """The arithmetic of what was entered, and the score that was claimed where it is another."""
    own = filled.self_score
    if computed.points is None:
        return ""
    claimed = own is not None and computed.points not in (own, filled.verified_score)
    return one_line(computed.arithmetic) + (f"，自报{show(own)}分" if claimed else "")


def _changed(filled: FilledItem, computed: ItemScore) -> str:
    """What the county made of the township's own score, and why."""
    own, county, reason = filled.self_score, filled.verified_score, one_line(filled.verified_reason)
    moved = county - own if own is not None and county is not None else ZERO
    if not moved:
        return f"考评意见：{reason}" if reason else ""
    begun = f"自评{show(own)}分，" if computed.points == county else ""
    told = f"{begun}考评{'核增' if moved > 0 else '核减'}{show(abs(moved))}分"
    return f"{told}，理由：{reason}" if reason else told


def _lacking(record: ItemRecord) -> str:
    asked = record.item.evidence and _counts(record.filled.section.kind) and not record.is_drawn
    if record.evidence or not asked:
        return ""
    return f"未附佐证材料（{joined(map(one_line, record.item.evidence))}）"


def _returned(filled: FilledItem) -> str:
    comment = one_line(filled.returned_comment)
    return f"考评组退回意见：{comment}" if comment else ""
