"""A revision from the uploaded file to the version in force."""

import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from db.audit import FormRevised, events
from db.cycles import form_of
from db.drafts import discard, form_of_draft
from db.engine import transaction
from db.models import Cycle, Document, FormDraft, PublishedForm
from db.refusals import BadInput, CannotRevise, Closed, DraftChanged, NotAllowed, NotFound, Refused
from db.results import approve
from db.revisions import (
    decide,
    effects,
    open_revision,
    publish_revision,
    start_from_last_year,
    start_revision,
    townships_by_version,
)
from forms.carrying import Decision
from forms.comparison import Difference, compare
from forms.lifecycle import FormKind
from forms.model import Problem, Severity
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_revision import (
    CHECKLIST,
    MEETINGS,
    REVISED,
    STARS,
    TRAINING,
    WORTH_MORE,
    a_draft,
    move,
    publish,
    revised,
    version_of,
)
from tests.db.a_year import STAR, Year, a_year, fill_and_submit, fill_checklist, reference, verify_all
from tests.forms.documents import HEADER, a_document, item, section, total

FAULT = Problem(Severity.ERROR, "表1第3行", "4分", "各项之和不等于合计。", "请核对。")
UPLOAD = (
    "修订稿.docx",
    a_document([HEADER, section("一", "依法履职", "10"), item("1", "4"), item("2", "6", name="代表培训"), total("10")]),
)


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


def in_force(year: Year) -> int:
    with transaction() as db:
        return db.get_one(Cycle, year.cycle_id).checklist_form_id


def test_an_uploaded_file_becomes_a_draft_that_names_the_form_in_force(year: Year) -> None:
    admin = year.person(Role.ADMINISTRATOR)
    with transaction() as db:
        draft = start_revision(db, year.cycle_id, FormKind.CHECKLIST, UPLOAD, admin)
        assert (draft.cycle_id, draft.based_on_id, draft.created_by) == (year.cycle_id, in_force_in(db, year), admin.id)
        assert db.get_one(Document, draft.document_id).content == UPLOAD[1]
        assert [found.name for _, found in form_of_draft(draft).form.items()] == ["考核项1", "代表培训"]
    with transaction() as db:
        assert open_revision(db, year.cycle_id, FormKind.CHECKLIST, admin) == draft
        assert open_revision(db, year.cycle_id, FormKind.STAR, admin) is None
        discard(db, draft.id or 0, admin)
        assert open_revision(db, year.cycle_id, FormKind.CHECKLIST, admin) is None


def in_force_in(db: Any, year: Year) -> int:
    return db.get_one(Cycle, year.cycle_id).checklist_form_id


def test_each_change_names_the_townships_and_how_much_of_theirs_it_touches(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year, 0)
        fill_checklist(db, year, 1)
        reference(db, year.checklists[1], "1", year.person(Role.CLERK, 1))
        draft = a_draft(db, year, REVISED)
    with transaction() as db:
        found = effects(db, draft, year.person(Role.ADMINISTRATOR))
    touched = {
        effect.change.key: {name: (touch.answers, touch.evidence) for name, touch in effect.touched.items()}
        for effect in found
    }
    assert touched["1→1"] == {"第0镇": (1, 1), "第1镇": (1, 2)}
    assert touched["3→4"] == {"第0镇": (1, 0), "第1镇": (1, 0)}
    assert touched["→2"] == touched["2→3"] == touched["5→6"] == {}
    assert [effect.change.key for effect in found if effect.needs_decision] == ["1→1", "3→4"]


def test_an_assessment_on_an_older_version_is_found_under_its_items_present_number(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        publish(db, year, REVISED)
        draft = a_draft(db, year, revised(replace(WORTH_MORE, points=Decimal(9)), TRAINING, STARS))
        found = {effect.change.key: effect.touched for effect in effects(db, draft, year.person(Role.ADMINISTRATOR))}
    assert {key: list(touched) for key, touched in found.items() if touched} == {"1→1": ["第0镇"]}


def test_nothing_is_published_while_a_change_that_touches_answers_is_undecided(year: Year) -> None:
    admin, before = year.person(Role.ADMINISTRATOR), in_force(year)
    with transaction() as db:
        fill_checklist(db, year)
        draft = a_draft(db, year, REVISED)
    with pytest.raises(CannotRevise) as refused, transaction() as db:
        publish_revision(db, draft, {}, admin, version_of(db, draft))
    assert str(refused.value).count("请选择处理方式") == 2 and "原第3项（现第4项）" in str(refused.value)
    assert in_force(year) == before


def test_the_documents_faults_and_the_missing_decisions_are_named_at_once(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        draft = a_draft(db, year, replace(REVISED, problems=(FAULT,)))
    with pytest.raises(CannotRevise) as refused, transaction() as db:
        publish_revision(db, draft, {}, year.person(Role.ADMINISTRATOR), version_of(db, draft))
    assert "各项之和不等于合计" in str(refused.value) and "请选择处理方式" in str(refused.value)


def test_a_form_without_the_terms_of_the_result_is_refused(year: Year) -> None:
    with transaction() as db:
        draft = a_draft(db, year, replace(STAR, stars=()), FormKind.STAR)
    with pytest.raises(CannotRevise, match="星级的分数线"), transaction() as db:
        publish_revision(db, draft, {}, year.person(Role.ADMINISTRATOR), version_of(db, draft))


def test_a_published_revision_keeps_what_it_replaces_and_what_was_decided(year: Year) -> None:
    before = in_force(year)
    with transaction() as db:
        fill_checklist(db, year)
        version = publish(db, year, REVISED, _1=Decision.ASK_AGAIN)
    assert in_force(year) == version.id
    with transaction() as db:
        kept = db.get_one(PublishedForm, version.id)
        assert (kept.replaces_id, kept.published_by) == (before, year.person(Role.ADMINISTRATOR).id)
        assert (kept.decisions["1→1"], kept.decisions["3→4"]) == ("ask_again", "keep")
        assert form_of(db, version.id or 0) == REVISED
        assert form_of(db, before) == CHECKLIST
        (event,) = events(db, limit=2, kind=FormRevised.kind)
        assert event.detail["moved"] == [year.townships[1]] and event.detail["sha256"] == "1" * 64


def test_published_a_second_time_it_is_the_same_version(year: Year) -> None:
    admin = year.person(Role.ADMINISTRATOR)
    with transaction() as db:
        draft = a_draft(db, year, REVISED)
    found, ready = [], threading.Barrier(2)

    def click() -> None:
        ready.wait()
        with transaction() as db:
            found.append(publish_revision(db, draft, {}, admin, version_of(db, draft)).id)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 2
    with transaction() as db:
        assert len(events(db, limit=9, kind=FormRevised.kind)) == 1


def test_of_two_revisions_of_one_version_the_second_is_told_to_compare_again(year: Year) -> None:
    with transaction() as db:
        late = a_draft(db, year, revised(MEETINGS, STARS))
        publish(db, year, REVISED)
    with pytest.raises(Closed, match="重新比较"), transaction() as db:
        publish_revision(db, late, {}, year.person(Role.ADMINISTRATOR), version_of(db, late))


def test_decisions_are_kept_until_publication_and_senseless_ones_refused(year: Year) -> None:
    admin = year.person(Role.ADMINISTRATOR)
    with transaction() as db:
        draft = a_draft(db, year, REVISED)
        decide(db, draft, {"1→1": Decision.ASK_AGAIN}, admin)
    with transaction() as db:
        assert db.get_one(FormDraft, draft).decisions == {"1→1": "ask_again"}
    with pytest.raises(BadInput, match="保留并折算"), transaction() as db:
        decide(db, draft, {"3→4": Decision.RESCALE}, admin)
    with pytest.raises(BadInput, match="新增第2项"), transaction() as db:
        decide(db, draft, {"→2": Decision.KEEP}, admin)
    with transaction() as db:
        publish_revision(db, draft, {"1→1": Decision.ASK_AGAIN}, admin, version_of(db, draft))
    with pytest.raises(Closed), transaction() as db:
        decide(db, draft, {"1→1": Decision.KEEP}, admin)


def test_the_townships_are_listed_with_their_version(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        publish(db, year, REVISED)
        admin = year.person(Role.ADMINISTRATOR)
        stands = townships_by_version(db, year.cycle_id, FormKind.CHECKLIST, admin)
        assert [(stand.name, stand.version, stand.begun) for stand in stands] == [
            ("第0镇", 1, True),
            ("第1镇", 2, False),
        ]
        move(db, year)
        stands = townships_by_version(db, year.cycle_id, FormKind.CHECKLIST, admin)
        assert [stand.version for stand in stands] == [2, 2]


def test_a_published_year_is_not_revised(year: Year) -> None:
    admin = year.person(Role.ADMINISTRATOR)
    with transaction() as db:
        draft = a_draft(db, year, REVISED)
        for township in (0, 1):
            fill_and_submit(db, year, township)
            verify_all(db, year, township)
        approve(db, year.cycle_id, year.person(Role.LEADER))
    with pytest.raises(Closed, match="结果公布后"), transaction() as db:
        publish_revision(db, draft, {}, admin, version_of(db, draft))
    with pytest.raises(Closed, match="结果公布后"), transaction() as db:
        start_revision(db, year.cycle_id, FormKind.CHECKLIST, UPLOAD, admin)


def test_another_countys_revision_is_not_there(year: Year) -> None:
    with transaction() as db:
        stranger = a_year(db, code="B").person(Role.ADMINISTRATOR)
        draft = a_draft(db, year, REVISED)
    for use_case in (
        lambda db: start_revision(db, year.cycle_id, FormKind.CHECKLIST, UPLOAD, stranger),
        lambda db: effects(db, draft, stranger),
        lambda db: decide(db, draft, {"1→1": Decision.KEEP}, stranger),
        lambda db: publish_revision(db, draft, {}, stranger, version_of(db, draft)),
        lambda db: discard(db, draft, stranger),
        lambda db: townships_by_version(db, year.cycle_id, FormKind.CHECKLIST, stranger),
    ):
        with pytest.raises(NotFound), transaction() as db:
            use_case(db)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_the_administrator_alone_revises(year: Year, role: Role) -> None:
    with transaction() as db:
        draft = a_draft(db, year, REVISED)
    by = year.person(role)
    for use_case in (
        lambda db: start_revision(db, year.cycle_id, FormKind.CHECKLIST, UPLOAD, by),
        lambda db: start_from_last_year(db, FormKind.CHECKLIST, 2023, by),
        lambda db: effects(db, draft, by),
        lambda db: publish_revision(db, draft, {}, by, version_of(db, draft)),
    ):
        with pytest.raises(NotAllowed), transaction() as db:
            use_case(db)


def test_nobody_publishes_decisions_that_she_has_not_seen(year: Year) -> None:
    admin = year.person(Role.ADMINISTRATOR)
    with transaction() as db:
        fill_checklist(db, year)
        draft = a_draft(db, year, REVISED)
        seen = version_of(db, draft)
        decide(db, draft, {"1→1": Decision.KEEP}, admin)
    with pytest.raises(DraftChanged), transaction() as db:
        publish_revision(db, draft, {"1→1": Decision.KEEP}, admin, seen)


def test_next_years_form_begins_as_last_years_with_its_year_and_days(year: Year) -> None:
    titled = replace(CHECKLIST, title="2022年度乡镇人大工作责任清单")
    with transaction() as db:
        publish(db, year, titled)
        draft = start_from_last_year(db, FormKind.CHECKLIST, 2023, year.person(Role.ADMINISTRATOR))
        form, based_on = form_of_draft(draft).form, form_of(db, draft.based_on_id or 0)
        assert (form.year, form.title) == (2023, "2023年度乡镇人大工作责任清单")
        assert (draft.cycle_id, draft.based_on_id) == (None, in_force_in(db, year))
        (change,) = compare(based_on, form)
        assert change.kinds == (Difference.TERM,) and change.name == "标题"


def test_next_years_form_begins_with_last_years_document_and_what_was_changed_by_hand(year: Year) -> None:
    with transaction() as db:
        publish(db, year, REVISED)
        published = db.exec(select(FormDraft)).one()
        published.mends = [{"field": "issuer"}]
        draft = start_from_last_year(db, FormKind.CHECKLIST, 2023, year.person(Role.ADMINISTRATOR))
        assert (draft.document_id, draft.mends) == (published.document_id, published.mends)


def test_the_first_year_of_a_county_begins_with_a_file(year: Year) -> None:
    with pytest.raises(Refused, match="没有2022年度以前"), transaction() as db:
        start_from_last_year(db, FormKind.CHECKLIST, 2022, year.person(Role.ADMINISTRATOR))


def test_the_same_file_a_second_time_is_the_draft_that_is_there(year: Year) -> None:
    admin = year.person(Role.ADMINISTRATOR)
    with transaction() as db:
        first, again = (start_revision(db, year.cycle_id, FormKind.CHECKLIST, UPLOAD, admin).id for _ in range(2))
        assert first == again
        next_year = {start_from_last_year(db, FormKind.CHECKLIST, 2023, admin).id for _ in range(2)}
        assert len(next_year) == 1
        other = start_revision(db, year.cycle_id, FormKind.STAR, UPLOAD, admin)
        assert other.id not in {first, *next_year}


def test_what_is_drawn_from_the_star_rating_leaves_nothing_to_decide(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        verify_all(db, year)
        draft = a_draft(db, year, revised(MEETINGS, replace(STARS, points=Decimal(12))))
        found = {effect.change.key: effect for effect in effects(db, draft, year.person(Role.ADMINISTRATOR))}
        assert found["2→2"].touched and not found["2→2"].needs_decision
        publish_revision(db, draft, {}, year.person(Role.ADMINISTRATOR), version_of(db, draft))
        moved = move(db, year)
        assert moved is not None and (moved.kept, moved.rescaled, moved.asked) == (("1", "3"), (), ())
