"""A county's own templates: versions that are kept, the newest in force, withdrawn and restored, and no one else's."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from db.audit import events
from db.engine import transaction
from db.models import UnitKind, User
from db.notice_models import NoticeTemplate
from db.notices.kept import FileDamaged
from db.notices.templates import (
    CheckedTemplate,
    file_of_template,
    keep_template,
    restore_template,
    template_in_force,
    templates_of,
    withdraw_template,
)
from db.refusals import BadFile, BadInput, NotAllowed, NotFound, RecordChanged, Refused
from db.units import create_unit
from forms.permissions import ALLOWED, Action, Role
from tests.db.a_year import Year, a_year


@pytest.fixture
def year(database: str) -> Year:
    with transaction() as db:
        return a_year(db)


@pytest.fixture
def quick_year(sqlite_database: str) -> Year:
    with transaction() as db:
        return a_year(db)


def a_checked(
    content: bytes = b"one", kind: str = "results", name: str = "本县通报.docx", faults: tuple[str, ...] = ()
):
    return CheckedTemplate(kind, name, content, faults)


def kept(by: User, content: bytes, seen: int, kind: str = "results") -> int:
    with transaction() as db:
        return keep_template(db, a_checked(content, kind), by, expected_version=seen).id or 0


def in_force(year: Year, kind: str = "results") -> int | None:
    with transaction() as db:
        found = template_in_force(db, year.county_id, kind)
        return found.version if found else None


def a_neighbour(year: Year) -> User:
    """A reviewer of another county."""
    with transaction() as db:
        county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="邻县", code="430199")
        person = User(unit_id=county.id, username="neighbour", name="邻某", role=Role.REVIEWER, password_hash="x")
        db.add(person)
        db.flush()
        db.refresh(person)
        return person


def test_the_newest_version_that_is_not_withdrawn_is_in_force_and_withdrawing_is_undone(year: Year) -> None:
    reviewer = year.people["reviewer"]
    assert in_force(year) is None
    first, second = kept(reviewer, b"one", 0), kept(reviewer, b"two", 1)
    other = kept(reviewer, b"one", 0, kind="notice")
    steps = [in_force(year)]
    for step, template_id in ((withdraw_template, second), (withdraw_template, first), (restore_template, second)):
        with transaction() as db:
            step(db, template_id, reviewer)
            step(db, template_id, reviewer)  # a second click says nothing new
        steps.append(in_force(year))
    assert steps == [2, 1, None, 2]
    with transaction() as db:
        lines = templates_of(db, reviewer)
        told = [(line.id, line.kind, line.version, line.in_force, line.withdrawn_at is None) for line in lines]
        assert told == [
            (other, "notice", 1, True, True),
            (second, "results", 2, True, True),
            (first, "results", 1, False, False),
        ]
        assert {line.uploaded_by for line in lines} == {reviewer.name}
        assert file_of_template(db, first, reviewer) == ("本县通报.docx", b"one")
        found = [event.kind for event in events(db, limit=10) if "template" in event.kind]
    assert found == ["template_restored", "template_withdrawn", "template_withdrawn", *["template_kept"] * 3]


def test_of_two_people_the_second_is_told_who_kept_a_version_first_and_the_same_file_is_kept_once(year: Year) -> None:
    reviewer, administrator = year.people["reviewer"], year.people["administrator"]
    first = kept(reviewer, b"one", 0)
    assert kept(administrator, b"one", 0) == first
    with pytest.raises(RecordChanged, match=f"{reviewer.name}.*先保存了这种公文的模板第1版"):
        kept(administrator, b"two", 0)
    assert kept(administrator, b"two", 1) != first


def test_of_two_people_at_the_same_moment_one_version_is_kept(year: Year) -> None:
    def keep(content: bytes) -> str:
        try:
            return str(kept(year.people["reviewer"], content, 0))
        except RecordChanged:
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(keep, (b"one", b"two")))
    assert sorted(answers)[1] == "refused"
    assert in_force(year) == 1


def test_a_template_with_faults_or_without_a_name_is_not_kept(quick_year: Year) -> None:
    reviewer = quick_year.people["reviewer"]
    with transaction() as db:
        with pytest.raises(BadFile, match=r"改正以下问题后重新上传.*\n第1段：甲。"):
            keep_template(db, a_checked(faults=("第1段：甲。",)), reviewer, expected_version=0)
        for name in ("  ", "长" * 101):
            with pytest.raises(BadInput, match="文件名"):
                keep_template(db, a_checked(name=name), reviewer, expected_version=0)
        assert db.exec(select(NoticeTemplate)).all() == []


@pytest.mark.parametrize("role", [role for role in Role if role not in ALLOWED[Action.MANAGE_TEMPLATES]])
def test_who_does_not_manage_templates_neither_sees_nor_changes_one(quick_year: Year, role: Role) -> None:
    template_id = kept(quick_year.people["reviewer"], b"one", 0)
    person = quick_year.people["reviewer"].model_copy(update={"role": role})
    with transaction() as db:
        for refused in (
            lambda: templates_of(db, person),
            lambda: file_of_template(db, template_id, person),
            lambda: keep_template(db, a_checked(), person, expected_version=1),
            lambda: withdraw_template(db, template_id, person),
            lambda: restore_template(db, template_id, person),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_another_countys_template_does_not_exist(quick_year: Year) -> None:
    template_id = kept(quick_year.people["reviewer"], b"one", 0)
    neighbour = a_neighbour(quick_year)
    with transaction() as db:
        assert templates_of(db, neighbour) == []
        assert template_in_force(db, neighbour.unit_id, "results") is None
        for refused in (file_of_template, withdraw_template, restore_template):
            with pytest.raises(NotFound) as foreign:
                refused(db, template_id, neighbour)
            with pytest.raises(NotFound) as missing:
                refused(db, template_id + 99, neighbour)
            assert str(foreign.value) == str(missing.value)
    assert kept(neighbour, b"two", 0) != template_id
    assert in_force(quick_year) == 1


def test_a_template_that_was_changed_in_the_database_is_neither_used_nor_handed_out(quick_year: Year) -> None:
    reviewer = quick_year.people["reviewer"]
    template_id = kept(reviewer, b"one", 0)
    with transaction() as db:
        row = db.get_one(NoticeTemplate, template_id)
        row.content = b"changed"
        db.add(row)
    with transaction() as db:
        for refused in (
            lambda: template_in_force(db, quick_year.county_id, "results"),
            lambda: file_of_template(db, template_id, reviewer),
        ):
            with pytest.raises(FileDamaged, match="SHA-256不符") as refusal:
                refused()
            assert isinstance(refusal.value, Refused)
