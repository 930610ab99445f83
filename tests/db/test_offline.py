"""A form goes out as a workbook, is filled in, and comes back: what would change, and what is written."""

from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from db.audit import AnswerSaved, OfflineFormUploaded
from db.engine import reading, transaction
from db.models import Answer, Assessment, Cycle, Evidence, PublishedForm, Unit, User
from db.offline import Preview, Standing, apply, offline_form, read_back
from db.refusals import BadFile, BadInput, Closed, NotAllowed, NotFound, OfflineFormOutdated
from db.verification import return_items
from forms.codec import form_to_json
from forms.lifecycle import CycleStatus
from forms.offline.sheet import CLAIM, REASON, REFERENCES
from forms.permissions import Role
from reports.offline_form import offline_workbook
from tests.beginnings import begun
from tests.db.a_year import (
    Year,
    a_cycle,
    a_year,
    fill_and_submit,
    fill_checklist,
    move_dates,
    reference,
    save,
)
from tests.db.offline_forms import (
    EVERY_KIND,
    FILLED,
    TYPED,
    a_year_of_every_kind,
    answers,
    clerk,
    downloaded,
    happened,
    previewed,
    saved_by_clerk,
    standings,
    written,
)
from tests.db.test_assessments import at_once
from tests.forms.offline_sheets import changed, fill


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


@pytest.fixture
def every_kind(database: Any) -> Year:
    return begun(a_year_of_every_kind)


def test_a_workbook_that_nobody_touched_changes_nothing(every_kind: Year) -> None:
    for number, inputs in TYPED.items():
        saved_by_clerk(every_kind, number, inputs, reason="情况属实")
    preview = previewed(every_kind, downloaded(every_kind))
    assert (standings(preview), preview.notes) == ({}, ())


def test_filled_in_offline_scores_the_same_as_typed_on_the_page(every_kind: Year) -> None:
    for number, inputs in TYPED.items():
        with transaction() as db:
            save(db, every_kind.checklists[1], number, inputs, clerk(every_kind, 1), reason="记录较完整")
    reasons = {f"{number}|{next(iter(inputs))}": "记录较完整" for number, inputs in TYPED.items()}
    reasons["8|r0.省级"] = reasons.pop("8|r0.市级")  # the first row of the item takes the reason
    preview = previewed(every_kind, fill(downloaded(every_kind), FILLED, **{REASON: reasons}))
    assert standings(preview) == dict.fromkeys(TYPED, Standing.NEW)
    assert written(preview, list(TYPED), clerk(every_kind)) == len(TYPED)
    assert answers(every_kind) == answers(every_kind, 1)
    assert {number: inputs for number, (inputs, _) in answers(every_kind).items()} == TYPED
    assert all(score is not None for _, score in answers(every_kind).values())


def test_a_claim_a_reason_and_references_come_back_too(year: Year) -> None:
    content = fill(
        downloaded(year),
        {"1|r0": 3},
        **{
            CLAIM: {"1|r0": 4},
            REASON: {"1|r0": "另开一次联席会议"},
            REFERENCES: {"1|r0": "示镇发〔2022〕1号；会议纪要"},
        },
    )
    written(previewed(year, content), ["1"], clerk(year))
    with reading() as db:
        answer = db.exec(select(Answer).where(Answer.assessment_id == year.checklists[0])).one()
        names = db.exec(select(Evidence.name).order_by(col(Evidence.id))).all()
    assert (answer.claimed_score, answer.self_score, answer.reason) == (400, 400, "另开一次联席会议")
    assert names == ["示镇发〔2022〕1号", "会议纪要"]


def test_a_reference_alone_is_added_once_and_leaves_the_answer_as_it_is(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "3"})
    content = fill(downloaded(year), {}, **{REFERENCES: {"1|r0": "示镇发〔2022〕1号"}})
    saved_by_clerk(year, "1", {"r0": "4"})
    preview = previewed(year, content)
    assert standings(preview) == {"1": Standing.CHANGED}
    assert written(preview, ["1"], clerk(year)) == 1
    assert answers(year)["1"] == ({"r0": "4"}, 400)
    assert standings(previewed(year, content)) == {}


def test_what_was_emptied_in_the_file_is_emptied_and_seen_before(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "3"}, reason="补报")
    preview = previewed(year, fill(downloaded(year), {"1|r0": None}, **{REASON: {"1|r0": ""}}))
    assert standings(preview) == {"1": Standing.CHANGED}
    written(preview, ["1"], clerk(year))
    assert answers(year)["1"] == ({}, None)


def test_what_is_not_chosen_is_not_written(every_kind: Year) -> None:
    preview = previewed(every_kind, fill(downloaded(every_kind), FILLED))
    assert written(preview, ["1", "4"], clerk(every_kind)) == 2
    assert set(answers(every_kind)) == {"1", "4"}


def test_every_upload_that_wrote_leaves_its_hash_and_counts_and_every_item_its_own_event(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": 3, "3|r0": "很多"})
    preview = previewed(year, content)
    written(preview, ["1"], clerk(year))
    assert happened(OfflineFormUploaded.kind) == [
        {
            "assessment_id": year.checklists[0],
            "sha256": preview.sha256,
            "downloaded": preview.downloaded,
            "written": 1,
            "conflicts_overwritten": 0,
            "not_written": 1,
        }
    ]
    assert [detail["item_number"] for detail in happened(AnswerSaved.kind)] == ["1"]


# Two people


@pytest.mark.parametrize(
    ("at_download", "in_file", "now", "standing"),
    [
        (None, None, None, None),
        (None, 3, None, Standing.NEW),
        (None, None, "2", None),
        (None, 3, "3", None),
        (None, 3, "2", Standing.CONFLICT),
        ("1", 1, "1", None),
        ("1", 3, "1", Standing.CHANGED),
        ("1", 1, "2", None),
        ("1", 3, "3", None),
        ("1", 3, "2", Standing.CONFLICT),
        ("1", None, "2", Standing.CONFLICT),
    ],
)
def test_three_values_decide_what_an_item_is(
    year: Year, at_download: str | None, in_file: int | None, now: str | None, standing: Standing | None
) -> None:
    if at_download:
        saved_by_clerk(year, "1", {"r0": at_download})
    content = fill(downloaded(year), {"1|r0": in_file})
    if now:
        saved_by_clerk(year, "1", {"r0": now})
    assert standings(previewed(year, content)).get("1") is standing


def test_a_conflict_names_who_saved_and_shows_all_three(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "1"})
    content = fill(downloaded(year), {"1|r0": 3})
    saved_by_clerk(year, "1", {"r0": "2"})
    (conflict,) = previewed(year, content, year.person(Role.CHAIR)).having(Standing.CONFLICT)
    values = [given.inputs["r0"] for given in (conflict.downloaded, conflict.filled, conflict.present)]
    assert (values, conflict.saved_by) == (["1", "3", "2"], "张clerk0")
    assert conflict.saved_at is not None


def test_a_conflict_is_overwritten_only_by_choice(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": 3, "3|r0": 1})
    saved_by_clerk(year, "1", {"r0": "2"})
    preview = previewed(year, content)
    written(preview, ["3"], clerk(year))
    assert answers(year)["1"] == ({"r0": "2"}, 200)
    written(preview, ["1"], clerk(year))
    assert answers(year)["1"] == ({"r0": "3"}, 300)
    assert happened(OfflineFormUploaded.kind)[0]["conflicts_overwritten"] == 1


def test_what_somebody_saved_after_the_preview_stops_the_writing_of_all(year: Year) -> None:
    preview = previewed(year, fill(downloaded(year), {"1|r0": 3, "3|r0": 1}))
    with transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "2"}, year.person(Role.CHAIR))
    with pytest.raises(OfflineFormOutdated, match="第1项又有人保存过，没有写入任何内容"):
        written(preview, ["1", "3"], clerk(year))
    assert answers(year) == {"1": ({"r0": "2"}, 200)}
    assert happened(OfflineFormUploaded.kind) == []


def test_a_second_click_writes_nothing_and_says_nothing(year: Year) -> None:
    preview = previewed(year, fill(downloaded(year), {"1|r0": 3}, **{REFERENCES: {"1|r0": "纪要"}}))
    assert [written(preview, ["1"], clerk(year)) for _ in range(2)] == [1, 0]
    assert len(happened(OfflineFormUploaded.kind)) == len(happened(AnswerSaved.kind)) == 1


def test_of_two_who_write_the_same_item_at_once_one_does_and_the_other_is_told(year: Year) -> None:
    content, people = downloaded(year), [year.person(role) for role in (Role.CLERK, Role.CHAIR)]
    previews = [previewed(year, fill(content, {"1|r0": number}), by) for number, by in enumerate(people)]
    outcomes = at_once([partial(apply_first, preview, by) for preview, by in zip(previews, people, strict=True)])
    assert sorted(outcomes) == ["OfflineFormOutdated", "done"]
    assert len(happened(AnswerSaved.kind)) == len(happened(OfflineFormUploaded.kind)) == 1


def apply_first(preview: Preview, by: User, db: Session) -> None:
    apply(db, preview, ["1"], by)


# Whose, which year, which version


def test_another_townships_workbook_is_not_taken(year: Year) -> None:
    with pytest.raises(BadFile, match="这份填报表是“第1镇2022年度责任清单”的，现在打开的是“第0镇2022年度责任清单”"):
        previewed(year, downloaded(year, 1))


def test_another_form_and_another_year_are_not_taken(year: Year) -> None:
    with reading() as db:
        star = offline_workbook(offline_form(db, year.stars[0], clerk(year)))
    with pytest.raises(BadFile, match="是“第0镇2022年度星级评定”的"):
        previewed(year, star)
    with transaction() as db:
        county = db.get_one(Cycle, year.cycle_id).unit_id
        units = [db.get_one(Unit, unit_id) for unit_id in year.townships]
        a_cycle(db, db.get_one(Unit, county), units, 2023)
        later = db.exec(select(Assessment).order_by(col(Assessment.id).desc())).all()
        mine = next(each for each in later if each.unit_id == year.townships[0] and each.kind == "checklist")
        with pytest.raises(BadFile, match="现在打开的是“第0镇2023年度责任清单”"):
            read_back(db, downloaded(year), mine.id or 0, clerk(year))


def test_a_workbook_of_an_older_version_of_the_form_is_not_taken(year: Year) -> None:
    content = downloaded(year)
    with transaction() as db:
        assessment = db.get_one(Assessment, year.checklists[0])
        old = db.get_one(PublishedForm, assessment.form_id)
        new = PublishedForm(
            document_id=old.document_id, kind=old.kind, definition=form_to_json(EVERY_KIND), replaces_id=old.id
        )
        db.add(new)
        db.flush()
        assessment.form_id = new.id or 0
        db.add(assessment)
    with pytest.raises(BadFile, match=r"按旧版表单制作的（下载于\d{4}-\d\d-\d\d \d\d:\d\d），表单此后已修订"):
        previewed(year, content)


def test_a_form_revised_after_the_preview_stops_the_writing(year: Year) -> None:
    preview = previewed(year, fill(downloaded(year), {"1|r0": 3}))
    with transaction() as db:
        assessment = db.get_one(Assessment, year.checklists[0])
        assessment.form_id = db.get_one(Assessment, year.stars[0]).form_id
        db.add(assessment)
    with pytest.raises(OfflineFormOutdated, match="表单刚刚修订过"):
        written(preview, ["1"], clerk(year))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_the_county_neither_downloads_nor_uploads(year: Year, role: Role) -> None:
    content, preview = downloaded(year), previewed(year, downloaded(year))
    with reading() as db, pytest.raises(NotAllowed):
        offline_form(db, year.checklists[0], year.person(role))
    with pytest.raises(NotAllowed):
        previewed(year, content, year.person(role))
    with pytest.raises(NotAllowed):
        written(preview, [], year.person(role))


def test_another_townships_form_does_not_exist(year: Year) -> None:
    stranger = clerk(year, 1)
    with reading() as db, pytest.raises(NotFound):
        offline_form(db, year.checklists[0], stranger)
    with pytest.raises(NotFound):
        previewed(year, downloaded(year), stranger)
    with pytest.raises(NotFound):
        written(previewed(year, fill(downloaded(year), {"1|r0": 3})), ["1"], stranger)


# What may be changed now


def unlocked_and_filled(year: Year, key: str, value: Any) -> Preview:
    return previewed(year, fill(downloaded(year), {key: value}))


def test_the_drawn_item_is_shown_but_not_taken(year: Year) -> None:
    preview = unlocked_and_filled(year, "2|r0", "五星级")
    assert standings(preview) == {"2": Standing.CLOSED}
    assert "自动取数" in (preview.having(Standing.CLOSED)[0].closed or "")
    with pytest.raises(BadInput):
        written(preview, ["2"], clerk(year))


def test_what_the_county_decides_is_no_row_at_all(year: Year) -> None:
    content = changed(downloaded(year), lambda sheet: sheet.append(["4|r0", "4", *[None] * 5, 2]))
    preview = previewed(year, content)
    assert standings(preview) == {}
    assert "行标识“4|r0”不是本表的内容" in preview.notes[0]


def test_after_the_last_day_everything_changed_is_named_and_nothing_written(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": 3})
    before = previewed(year, content)
    with transaction() as db:
        move_dates(db, year, (-10, -1, 20))
    (closed,) = previewed(year, content).having(Standing.CLOSED)
    assert "截止" in (closed.closed or "")
    with pytest.raises(Closed, match="截止"):
        written(before, ["1"], clerk(year))
    assert answers(year) == {}


def test_after_the_return_only_returned_items_are_taken(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        return_items(db, year.checklists[0], {"1": "请核对"}, year.person(Role.REVIEWER))
    preview = unlocked_and_filled(year, "3|r0", 2)
    assert standings(preview) == {"3": Standing.CLOSED}
    preview = unlocked_and_filled(year, "1|r0", 4)
    assert standings(preview) == {"1": Standing.CHANGED}
    assert written(preview, ["1"], clerk(year)) == 1


def test_a_published_year_takes_nothing(year: Year) -> None:
    content = fill(downloaded(year), {"1|r0": 3})
    with transaction() as db:
        cycle = db.get_one(Cycle, year.cycle_id)
        cycle.status = CycleStatus.PUBLISHED
        db.add(cycle)
    assert standings(previewed(year, content)) == {"1": Standing.CLOSED}


def test_references_that_stand_already_are_not_doubled(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        reference(db, year.checklists[0], "3", clerk(year))
    content = fill(downloaded(year), {}, **{REFERENCES: {"3|r0": "示镇发〔2022〕1号"}})
    assert standings(previewed(year, content)) == {}


def test_the_download_records_what_stands_now(year: Year) -> None:
    saved_by_clerk(year, "1", {"r0": "3"})
    with reading() as db:
        form = offline_form(db, year.checklists[0], clerk(year))
    assert (form.record.items["1"].version, form.record.items["1"].given.inputs) == (1, {"r0": "3"})
    assert form.record.items["3"].version == 0
    assert set(form.closed) == {"2", "4", "5"}
