"""The checklist of a_year revised: one item worth more, one new, the bonus asking for something else, all numbered anew."""

from dataclasses import replace
from decimal import Decimal

from sqlmodel import Session, select

from db.models import Cycle, Document, FormDraft, PublishedForm, SupersededAnswer
from db.moving import Moved, move_assessment
from db.revisions import effects, publish_revision
from db.versions import form_in_force
from forms.carrying import Decision
from forms.codec import form_to_json
from forms.lifecycle import FormKind
from forms.model import Form
from forms.permissions import Role
from tests.db.a_year import CHECKLIST, Year, an_item

SCORED, BONUS, DEDUCTION, VETO = CHECKLIST.sections
MEETINGS, STARS = SCORED.items
WORTH_MORE = replace(MEETINGS, points=Decimal(8))
TRAINING = an_item("2", "开展代表培训", "2", "未开展的不得分")


def renumbered(section, number: str):
    return replace(section, items=tuple(replace(item, number=number) for item in section.items))


def revised(*scored, bonus=None) -> Form:
    """The checklist with other scored items and their sum; all others stand behind them, numbered on."""
    at, points = len(scored), sum((item.points for item in scored), Decimal(0))
    numbered = tuple(replace(item, number=str(n)) for n, item in enumerate(scored, 1))
    rest = (renumbered(bonus or BONUS, str(at + 1)), renumbered(DEDUCTION, str(at + 2)), renumbered(VETO, str(at + 3)))
    return replace(CHECKLIST, total=points, sections=(replace(SCORED, points=points, items=numbered), *rest))


REVISED = revised(WORTH_MORE, TRAINING, STARS)  # 3 → 4, 4 → 5, 5 → 6


def a_draft(db: Session, year: Year, form: Form, kind: FormKind = FormKind.CHECKLIST) -> int:
    document = Document(unit_id=year.county_id, name="修订稿.docx", sha256="1" * 64, content=b"-")
    db.add(document)
    db.flush()
    draft = FormDraft(
        unit_id=year.county_id,
        kind=kind,
        document_id=document.id or 0,
        definition=form_to_json(form),
        based_on_id=form_in_force(db.get_one(Cycle, year.cycle_id), kind),
        cycle_id=year.cycle_id,
    )
    db.add(draft)
    db.flush()
    return draft.id or 0


def version_of(db: Session, draft_id: int) -> int:
    """The draft's version, as somebody who looks at it now sees it."""
    return db.get_one(FormDraft, draft_id).version


def publish(
    db: Session, year: Year, form: Form, kind: FormKind = FormKind.CHECKLIST, **decisions: Decision
) -> PublishedForm:
    """Publish with what is proposed, but for the decisions named by old item number: `_1=Decision.KEEP`."""
    draft_id, by = a_draft(db, year, form, kind), year.person(Role.ADMINISTRATOR)
    chosen = {}
    for effect in effects(db, draft_id, by):
        if effect.choices.proposed:
            chosen[effect.change.key] = decisions.get(f"_{effect.change.old_number}", effect.choices.proposed)
    return publish_revision(db, draft_id, chosen, by, version_of(db, draft_id))


def move(db: Session, year: Year, township: int = 0, kind: FormKind = FormKind.CHECKLIST) -> Moved | None:
    return move_assessment(db, year.cycle_id, kind, year.townships[township], year.person(Role.ADMINISTRATOR))


def on_record(db: Session, assessment_id: int) -> dict[str, dict]:
    rows = db.exec(select(SupersededAnswer).where(SupersededAnswer.assessment_id == assessment_id))
    return {row.item_number: row.content for row in rows}
