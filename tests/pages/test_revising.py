"""Revising a published form on the administrator's page, and what township, reviewer and leader see of it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from db.cycles import current_cycle
from db.engine import reading, transaction
from db.models import Assessment, FormDraft, PublishedForm, User
from db.moving import Moved
from db.revisions import townships_by_version
from forms.lifecycle import FormKind, Status
from reports.moves import COLUMNS, moves_workbook
from tests.pages.reading_pages import press, text_of
from tests.revised_document import revised_checklist

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def upload(test, content, name="责任清单（修订）.docx"):
    box = next(box for box in test.file_uploader if (box.key or "").startswith("revision_"))
    box.set_value((name, content, WORD))
    return press(test.run(), "上传并与现行版本比较")


def the_changes(test):
    return next(frame.value for frame in test.dataframe if "处理方式" in frame.value.columns)


def stands():
    with reading() as db:
        admin = db.exec(select(User).where(User.username == "admin")).one()
        return townships_by_version(db, current_cycle(db, admin).id, FormKind.CHECKLIST, admin)


@pytest.fixture
def comparing(open_sample):
    def with_the_revision():
        return upload(open_sample("admin", "cycles.py"), revised_checklist())

    return with_the_revision


def test_an_uploaded_revision_is_shown_change_by_change_with_what_it_touches(comparing):
    test = comparing()
    assert not test.exception
    rows = the_changes(test).set_index("项目")
    assert rows["变化"].to_dict() == {
        "请示报告": "分值",
        "党委重视": "分值",
        "集中学习": "评分标准",
        "工作创新": "删除",
    }
    assert rows.loc["请示报告", "分值"] == "4→5" and rows.loc["请示报告", "涉及"].endswith("个乡镇")
    assert rows["处理方式"].to_dict() == {
        "请示报告": "保留并折算",
        "党委重视": "保留并折算",
        "集中学习": "重新填报",
        "工作创新": "",
    }
    assert "共4处变化" in text_of(test) and "个乡镇已填报的内容：" in text_of(test)
    assert "分值**　【4】" in text_of(test) and "分值**　【5】" in text_of(test)


def test_a_decision_is_kept_and_may_be_given_to_all_of_its_kind(comparing):
    test = comparing()
    radio = next(radio for radio in test.radio if radio.label == "已填报的内容怎样处理")
    radio.set_value("keep").run()
    press(test, "同类变化（分值）都这样处理：还有1处")
    assert list(the_changes(test)["处理方式"][:2]) == ["保留填报", "保留填报"]
    with reading() as db:
        assert db.exec(select(FormDraft)).one().decisions == {"1→1": "keep", "2→2": "keep"}


def test_published_it_is_in_force_and_the_townships_are_moved_with_a_summary(comparing):
    test = press(comparing(), "发布修订")
    assert "修订版已发布" in text_of(test)
    begun = [stand for stand in stands() if stand.begun]
    assert begun and all(stand.version == 1 for stand in begun)
    assert all(stand.version == 2 for stand in stands() if not stand.begun)
    press(test, f"全部{len(begun)}个乡镇转到新版")
    assert all(stand.version == 2 for stand in stands())
    summary = test.dataframe[-1].value
    assert len(summary) == len(begun) and "13" in "".join(summary["重新填报"])
    assert "各乡镇都已使用最新版本" in text_of(test)
    assert "下载结果（Excel）" in [button.label for button in test.get("download_button")]


def test_a_revision_may_be_put_aside(comparing):
    test = press(comparing(), "放弃这份修订稿")
    assert [button.label for button in test.button if button.key == "start_revision"]
    with reading() as db:
        assert len(db.exec(select(PublishedForm).where(PublishedForm.replaces_id.is_not(None))).all()) == 0


def test_a_file_with_faults_cannot_be_published_and_says_why(open_sample):
    test = upload(open_sample("admin", "cycles.py"), b"not a document")
    assert not test.exception
    assert next(button for button in test.button if button.key == "publish_revision").disabled
    assert "另存为" in " ".join(test.dataframe[0].value.iloc[0])


@pytest.fixture
def revised(comparing):
    """The sample county after the revision was published and everybody moved."""
    test = press(comparing(), "发布修订")
    press(test, next(button.label for button in test.button if button.key == "move_all"))


def test_the_clerk_sees_what_was_revised_and_her_earlier_entry(revised, open_sample):
    test = open_sample("clerk01", "self_assessment.py")
    assert "3项的评分标准等内容已于" in text_of(test)
    marked = [name for name in test.dataframe[0].value["项目"] if name.startswith("【修订】")]
    assert marked == ["【修订】1．请示报告", "【修订】2．党委重视", "【修订】13．集中学习"]
    assert "上一版填报（原第1项“请示报告”）：应请示报告4次" in text_of(test)


def test_a_verified_form_comes_back_with_the_item_that_is_asked_again(revised, open_sample):
    with reading() as db:
        rows = db.exec(select(Assessment).where(Assessment.kind == FormKind.CHECKLIST)).all()
        cycle = max(row.cycle_id for row in rows)
        states = [row.status for row in rows if row.cycle_id == cycle]
    assert Status.VERIFIED not in states and Status.SUBMITTED not in states
    assert "已退回" in set(open_sample("reviewer", "verification.py").dataframe[0].value["清单状态"])


def test_a_township_that_was_not_moved_is_told_that_its_version_still_counts(comparing, open_sample):
    press(comparing(), "发布修订")
    test = open_sample("clerk01", "self_assessment.py")
    assert "本表仍按修订前的版本填报和计分" in text_of(test)


def test_the_administrator_is_reminded_of_who_is_to_be_moved(comparing, open_sample):
    press(comparing(), "发布修订")
    begun = sum(stand.begun for stand in stands())
    assert f"责任清单已修订，还有{begun}个乡镇使用修订前的版本" in text_of(open_sample("admin", "home.py"))


def test_the_leader_is_told_of_several_versions(comparing, open_sample):
    press(comparing(), "发布修订")
    test = open_sample("leader", "results.py")
    assert "仍按修订前的版本考评" in text_of(test)
    assert "我知道各乡镇按不同版本考评，确认一并排名" in [box.label for box in test.checkbox]


def test_a_new_years_file_is_compared_with_last_years_form(open_sample):
    test = open_sample("admin", "cycles.py")
    box = next(box for box in test.file_uploader if box.key == "document_checklist_0")
    test = box.set_value(("责任清单.docx", revised_checklist(), WORD)).run()
    assert "共" in text_of(test)
    assert "与2021年度责任清单的差别" in [expander.label for expander in test.expander]
    assert "处理方式" not in {name for frame in test.dataframe for name in frame.value.columns}


def test_the_summary_is_an_excel_file_with_a_row_per_township():
    moved = Moved(
        1,
        "=青山镇",
        kept=("1", "2"),
        asked=("13",),
        evidence_withdrawn=1,
        before=Status.VERIFIED,
        after=Status.RETURNED,
    )
    sheet = load_workbook(BytesIO(moves_workbook("转到新版的结果", [moved]))).worksheets[0]
    _title, header, row = sheet.iter_rows(values_only=True)
    assert header == tuple(name for name, _ in COLUMNS)
    assert row[:6] == ("=青山镇", "已考评", "已退回", "1、2", None, "13") and row[-1] == 1
    assert sheet["A3"].data_type == "s"


def test_the_auditor_reads_what_was_revised_and_moved(revised, open_sample):
    rows = open_sample("auditor", "audit.py").dataframe[0].value
    said = rows.groupby("事项")["内容"].agg("\n".join)
    assert "：责任清单" in said["发布修订后的表单"] and "13→13 重新填报" in said["发布修订后的表单"]
    assert "重新填报：13" in said["转到修订后的表单"]


def test_the_reviewer_sees_that_a_township_stands_on_the_earlier_version(comparing, open_sample):
    press(comparing(), "发布修订")
    assert "该乡镇仍按修订前的版本填报和考评" in text_of(open_sample("reviewer", "verification.py"))


def test_a_revision_is_compared_and_published_in_its_workspace_too(comparing, open_sample):
    comparing()
    with reading() as db:
        draft = db.exec(select(FormDraft)).one()
    test = open_sample("admin", "documents.py")
    test.session_state["document"] = f"d{draft.id}"
    test.session_state[f"workspace_{draft.id}"] = "与上一版对照"
    test.run()
    assert the_changes(test)["变化"].tolist() == ["分值", "分值", "评分标准", "删除"]
    press(test, "发布修订")
    assert not test.exception and "修订版已发布" in text_of(test)


def test_a_revision_that_somebody_changed_meanwhile_is_seen_before_it_is_published(comparing):
    test = comparing()
    with transaction() as db:
        db.exec(select(FormDraft)).one().version += 1
    press(test, "发布修订")
    assert "先改了这份文件" in text_of(test)
    with reading() as db:
        assert db.exec(select(FormDraft)).one().published_form_id is None
    assert "修订版已发布" in text_of(press(test, "发布修订"))
