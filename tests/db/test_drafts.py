"""A form on its way: uploaded, mended, read again, published; each by the administrator of its own county alone."""

import hashlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from db.audit import events
from db.cycles import document_of, form_of
from db.drafts import (
    discard,
    drafts_of,
    files_of,
    form_of_draft,
    mend,
    own_draft,
    publish,
    published_of,
    replace_document,
    restore,
    undo_mend,
    upload_draft,
)
from db.engine import transaction
from db.models import Document, FormDraft, PublishedForm, User, id_of
from db.refusals import BadInput, CannotPublish, Closed, DraftChanged, NotAllowed, NotFound, Refused
from forms.lifecycle import FormKind
from forms.mends import Mend, MendField
from forms.permissions import Role
from forms.reading import read_document
from tests.beginnings import begun
from tests.db.a_year import Year, a_year
from tests.forms.documents import HEADER, a_document, item, section, total

GOOD = ("清单.docx", a_document((HEADER, section("一", "会议", "7"), item("1", "4"), item("2", "3"), total("7"))))
FAULTY = ("清单.docx", a_document((HEADER, section("一", "会议", "8"), item("1", "四分"), item("1", "3"), total("9"))))
RENAMED = Mend(MendField.NAME, "考核项1", "会议", item="1")
PASTED = Mend(MendField.NAME, "考核项1", "会\x0b议\0\u202e\ud800", item="1")
DEARER = Mend(MendField.POINTS, 4, 5, item="1")


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


@pytest.fixture
def administrator(year: Year) -> User:
    return year.person(Role.ADMINISTRATOR)


def uploaded(by: User, upload: tuple[str, bytes] = GOOD) -> int:
    with transaction() as db:
        return id_of(upload_draft(db, FormKind.CHECKLIST, upload, by))


def mended(draft_id: int, by: User, *changes: Mend) -> int:
    """The version after those changes."""
    for change in changes:
        with transaction() as db:
            version = own_draft(db, draft_id, by).version
            mend(db, draft_id, change, by, version)
    with transaction() as db:
        return own_draft(db, draft_id, by).version


def row(draft_id: int) -> FormDraft:
    with transaction() as db:
        return db.get_one(FormDraft, draft_id)


@pytest.mark.parametrize("upload", [GOOD, FAULTY, ("坏.docx", b"no document")])
def test_a_file_is_kept_byte_for_byte_whatever_it_holds(administrator: User, upload: tuple[str, bytes]) -> None:
    draft = row(uploaded(administrator, upload))
    with transaction() as db:
        document = db.get_one(Document, draft.document_id)
        (said,) = events(db, limit=5, kind="draft_uploaded")
        file = files_of(db, [draft.document_id])[draft.document_id]
    assert (document.content, document.sha256) == (upload[1], hashlib.sha256(upload[1]).hexdigest())
    assert (said.detail["name"], said.detail["sha256"]) == (upload[0], document.sha256)
    assert (file.name, file.by) == (upload[0], administrator.name)
    assert form_of_draft(draft).form == read_document(upload[1], upload[0])


def test_the_same_file_twice_is_one_draft_until_it_is_published(administrator: User) -> None:
    first = uploaded(administrator)
    assert uploaded(administrator) == first
    with transaction() as db:
        publish(db, first, administrator, 0, confirmed=True)
    assert uploaded(administrator) != first


def test_changes_are_kept_with_who_and_when_and_taken_back_one_by_one(administrator: User) -> None:
    draft_id = uploaded(administrator)
    assert mended(draft_id, administrator, DEARER, RENAMED) == 2
    stand = form_of_draft(row(draft_id))
    assert (stand.form.item("1")[1].name, stand.form.item("1")[1].points) == ("会议", 5)
    assert [(one.by, bool(one.at)) for one in stand.mends] == [(administrator.name, True)] * 2
    assert "各项分值之和为8分，与所写的7分不一致" in [error.problem for error in stand.form.errors()]
    with transaction() as db:
        undo_mend(db, draft_id, 0, administrator, 2)
    stand = form_of_draft(row(draft_id))
    assert (stand.form.item("1")[1].name, stand.form.errors()) == ("会议", ())
    with transaction() as db:
        assert len(events(db, limit=9, kind="form_mended")) == 2
        assert len(events(db, limit=9, kind="mend_undone")) == 1


@pytest.mark.parametrize(
    "change",
    [
        Mend(MendField.POINTS, 4, "五", item="1"),
        Mend(MendField.POINTS, 9, 5, item="1"),
        Mend(MendField.POINTS, 4, 5, item="9"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_and_not_kept(administrator: User, change: Mend) -> None:
    draft_id = uploaded(administrator)
    with pytest.raises(BadInput, match="分值"), transaction() as db:
        mend(db, draft_id, change, administrator, 0)
    assert (row(draft_id).mends, row(draft_id).version) == ([], 0)


def test_the_second_of_two_people_is_told_who_was_first(administrator: User) -> None:
    draft_id = uploaded(administrator)
    mended(draft_id, administrator, DEARER)
    colleague = User(**administrator.model_dump(exclude={"id", "username", "name"}), username="b", name="李乙")
    with transaction() as db:
        db.add(colleague)
    calls = (
        lambda db: mend(db, draft_id, RENAMED, colleague, 0),
        lambda db: undo_mend(db, draft_id, 0, colleague, 0),
        lambda db: replace_document(db, draft_id, FAULTY, colleague, 0),
        lambda db: publish(db, draft_id, colleague, 0, confirmed=True),
    )
    for call in calls:
        with pytest.raises(DraftChanged, match=f"{administrator.name}于.*先改了"), transaction() as db:
            call(db)
    assert len(row(draft_id).mends) == 1


def test_the_same_change_sent_twice_is_made_once(administrator: User) -> None:
    draft_id = uploaded(administrator)
    rule = {"kind": "judge", "points": [0, 1], "subject": "酌情计分"}
    for _ in range(2):
        with transaction() as db:
            mend(db, draft_id, Mend(MendField.RULE, None, rule, item="1"), administrator, 0)
    assert len(row(draft_id).mends) == 1
    assert len(form_of_draft(row(draft_id)).form.item("1")[1].clause.rules) == 2


def test_a_new_version_of_the_file_keeps_the_changes_that_still_fit_and_lists_the_others(administrator: User) -> None:
    draft_id = uploaded(administrator, FAULTY)
    version = mended(draft_id, administrator, Mend(MendField.POINTS, None, 5, item="1"), RENAMED)
    with transaction() as db:
        stand = replace_document(db, draft_id, GOOD, administrator, version)
    assert [one.field for one in stand.work.unfit] == [MendField.POINTS]
    assert (stand.form.item("1")[1].name, stand.form.item("1")[1].points) == ("会议", 4)
    with transaction() as db:
        assert len(db.exec(select(Document).where(Document.name == "清单.docx")).all()) == 2
        said = events(db, limit=1, kind="draft_uploaded")[0]
    assert said.detail["replaces"] == hashlib.sha256(FAULTY[1]).hexdigest()


def test_publishing_names_every_error_at_once_and_keeps_nothing(administrator: User) -> None:
    draft_id = uploaded(administrator, FAULTY)
    with pytest.raises(CannotPublish) as refused, transaction() as db:
        publish(db, draft_id, administrator, 0, confirmed=True)
    said = str(refused.value)
    assert [word for word in ("分值不是数字", "序号重复", "合计9分") if word not in said] == []
    assert (row(draft_id).published_form_id, row(draft_id).version) == (None, 0)


def test_warnings_have_to_be_confirmed(administrator: User) -> None:
    draft_id = uploaded(administrator, ("清单.docx", a_document((HEADER, section("一", "会议"), item("1", "4", "")))))
    with pytest.raises(CannotPublish, match="1个提醒"), transaction() as db:
        publish(db, draft_id, administrator, 0, confirmed=False)
    with transaction() as db:
        assert publish(db, draft_id, administrator, 0, confirmed=True).id


def test_what_is_published_is_the_mended_form_with_its_changes_on_record(administrator: User) -> None:
    draft_id = uploaded(administrator)
    version = mended(draft_id, administrator, RENAMED)
    with transaction() as db:
        published = publish(db, draft_id, administrator, version, confirmed=True)
        (said,) = events(db, limit=5, kind="form_published")
        assert form_of(db, id_of(published)).item("1")[1].name == "会议"
        assert document_of(db, id_of(published)).content == GOOD[1]
        assert published_of(db, administrator)[0].id == published.id
    assert [one["after"] for one in published.mends] == ["会议"]
    assert (said.detail["name"], said.detail["sha256"]) == (GOOD[0], hashlib.sha256(GOOD[1]).hexdigest())
    assert (said.user_id, said.detail["changes"]) == (administrator.id, ["第1项名称：考核项1→会议"])


def test_publishing_twice_publishes_once(administrator: User) -> None:
    draft_id = uploaded(administrator)
    ids = []
    for _ in range(2):
        with transaction() as db:
            ids.append(publish(db, draft_id, administrator, 0, confirmed=True).id)
    with transaction() as db:
        made = db.exec(select(PublishedForm).where(PublishedForm.id == ids[0])).all()
        assert len(events(db, limit=5, kind="form_published")) == 1
    assert (ids[0], len(made)) == (ids[1], 1)


def at_once(*actions: Callable[[], object]) -> list[str]:
    """Run the actions at the same moment; what was refused."""
    ready, refusals = threading.Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        ready.wait()
        try:
            action()
        except Refused as refusal:
            refusals.append(str(refusal))

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals


def test_two_clicks_at_once_upload_once(administrator: User) -> None:
    def click() -> None:
        uploaded(administrator)

    assert at_once(click, click) == []
    with transaction() as db:
        assert len(drafts_of(db, administrator)) == 1


def test_two_clicks_at_once_publish_once(administrator: User) -> None:
    draft_id = uploaded(administrator)

    def click() -> None:
        with transaction() as db:
            publish(db, draft_id, administrator, 0, confirmed=True)

    assert at_once(click, click) == []
    with transaction() as db:
        assert len(events(db, limit=5, kind="form_published")) == 1


def test_of_two_changes_at_once_one_is_refused_and_none_is_lost(administrator: User) -> None:
    draft_id = uploaded(administrator)

    def change(one: Mend) -> None:
        with transaction() as db:
            mend(db, draft_id, one, administrator, 0)

    (refusal,) = at_once(lambda: change(RENAMED), lambda: change(DEARER))
    assert "先改了" in refusal
    assert (len(row(draft_id).mends), row(draft_id).version) == (1, 1)


def test_a_published_draft_and_one_put_aside_stay_as_they_are(administrator: User) -> None:
    published, aside = uploaded(administrator), uploaded(administrator, FAULTY)
    with transaction() as db:
        publish(db, published, administrator, 0, confirmed=True)
        discard(db, aside, administrator)
    for draft_id, said in ((published, "已经发布"), (aside, "已被放弃")):
        version = row(draft_id).version
        with pytest.raises(Closed, match=said), transaction() as db:
            mend(db, draft_id, RENAMED, administrator, version)
        with pytest.raises(Closed, match=said), transaction() as db:
            undo_mend(db, draft_id, 0, administrator, version)
    with transaction() as db:
        restore(db, aside, administrator)
    assert mended(aside, administrator, RENAMED) == 1
    with transaction() as db:
        kinds = {event.kind for event in events(db, limit=20)}
    assert {"draft_discarded", "draft_restored"} <= kinds


def test_a_revision_is_not_published_as_a_form_of_its_own(year: Year, administrator: User) -> None:
    with transaction() as db:
        draft = upload_draft(db, FormKind.CHECKLIST, GOOD, administrator, cycle=year.cycle_id)
        with pytest.raises(Closed, match="逐项决定"):
            publish(db, id_of(draft), administrator, 0, confirmed=True)


CALLS = {
    "upload_draft": lambda db, draft_id, by: upload_draft(db, FormKind.STAR, GOOD, by),
    "replace_document": lambda db, draft_id, by: replace_document(db, draft_id, GOOD, by, 0),
    "mend": lambda db, draft_id, by: mend(db, draft_id, RENAMED, by, 0),
    "undo_mend": lambda db, draft_id, by: undo_mend(db, draft_id, 0, by, 0),
    "discard": lambda db, draft_id, by: discard(db, draft_id, by),
    "restore": lambda db, draft_id, by: restore(db, draft_id, by),
    "publish": lambda db, draft_id, by: publish(db, draft_id, by, 0, confirmed=True),
    "drafts_of": lambda db, draft_id, by: drafts_of(db, by),
    "published_of": lambda db, draft_id, by: published_of(db, by),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_does_any_of_it(year: Year, name: str, role: Role) -> None:
    draft_id = uploaded(year.person(Role.ADMINISTRATOR))
    with pytest.raises(NotAllowed), transaction() as db:
        CALLS[name](db, draft_id, year.person(role))


def test_another_countys_draft_does_not_exist(administrator: User) -> None:
    draft_id = uploaded(administrator)
    with transaction() as db:
        stranger = a_year(db, code="B").person(Role.ADMINISTRATOR)
    for name in ("replace_document", "mend", "undo_mend", "discard", "restore", "publish"):
        with pytest.raises(NotFound), transaction() as db:
            CALLS[name](db, draft_id, stranger)
    with transaction() as db:
        assert drafts_of(db, stranger) == []
        assert all(one.published_by is None for one in published_of(db, stranger))
        assert [one.id for one in drafts_of(db, administrator)] == [draft_id]


def test_a_pasted_name_loses_what_no_document_can_show(administrator):
    with transaction() as db:
        draft = upload_draft(db, FormKind.CHECKLIST, GOOD, administrator)
        mend(db, id_of(draft), PASTED, administrator, draft.version)
    with transaction() as db:
        form = form_of_draft(own_draft(db, id_of(draft), administrator)).form
        assert form.sections[0].items[0].name == "会议"
