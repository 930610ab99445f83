"""The audit trail as the auditor reads it."""

import pkgutil
import re
from dataclasses import fields
from importlib import import_module
from io import BytesIO

import openpyxl

import db as use_cases
from db.account_events import LoggedIn, PasswordChanged
from db.audit import AuditEvent, Event, EvidenceAdded, record
from db.engine import reading, transaction
from db.evidence.finding_events import FindingAnswered
from db.homes.room_events import RoomRated
from db.notices.notice_events import NoticeFinished
from forms.findings import FindingKind, Reply
from forms.permissions import Role
from pages.shared.audit_rows import FIELD_NAMES, LEFT_OUT, as_excel, told


def happen(county, event, role=Role.CLERK, times=1):
    with transaction() as db:
        for _ in range(times):
            record(db, event, by=county.people[role])


def test_the_newest_stands_first_with_name_and_unit(county, open_page):
    happen(county, PasswordChanged())
    table = open_page(Role.AUDITOR, "audit.py").dataframe[0].value
    assert list(table["事项"])[:2] == ["登录", "修改密码"]
    assert list(table["操作人"])[1] == "clerk某（clerk）"
    assert list(table["单位"])[1] == "青山镇"


def test_filters_by_kind_and_person(county, open_page):
    happen(county, PasswordChanged())
    happen(county, LoggedIn(username="chair"), Role.CHAIR)
    test = open_page(Role.AUDITOR, "audit.py")
    test.selectbox(key="kind").set_value("logged_in")
    test.selectbox(key="person").set_value(county.people[Role.CHAIR].id).run()
    table = test.dataframe[0].value
    assert list(table["内容"]) == ["用户名：chair"]


def test_pages_meet_without_gap_or_repetition(county, open_page):
    happen(county, PasswordChanged(), times=150)
    test = open_page(Role.AUDITOR, "audit.py")
    test.selectbox(key="kind").set_value("password_changed").run()
    assert len(test.dataframe[0].value) == 100
    assert len(test.button(key="older").click().run().dataframe[0].value) == 50
    assert test.button(key="older").disabled
    assert len(test.button(key="newer").click().run().dataframe[0].value) == 100


def test_the_export_holds_everything_and_no_formula(county):
    happen(county, PasswordChanged(), times=120)
    happen(county, LoggedIn(username="=1+1"))
    with transaction() as db:
        db.add(AuditEvent(kind="=cmd|' /C calc'!A0", unit_id=county.unit_id))
    with reading() as db:
        content = as_excel(db, county.unit_id, kind=None, user_id=None)
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(min_row=3))
    assert len(rows) == 122
    assert not any(cell.data_type == "f" for row in rows for cell in row)


def test_details_are_told_in_chinese():
    event = EvidenceAdded(unit_id=1, assessment_id=2, item_number="3", evidence_id=4, name="会议记录.pdf", sha256=None)
    assert told(event.__dict__) == "自评表编号：2；项目：3；佐证编号：4；名称：会议记录.pdf"
    assert told({"before": 350, "after": 400, "confirmed": True}) == "原值：3.5；新值：4；是否认定：是"
    assert told({"scores": {"1": 250, "2": 400}}) == "得分：1 2.5，2 4"


def test_an_answer_to_a_hint_is_told_in_words():
    event = FindingAnswered(1, 2, "3", FindingKind.SAME_FILE, 4, 5, Reply.JOINT_EVENT, "")
    said = told(event.__dict__)
    assert said == "自评表编号：2；项目：3；提示：同一文件；佐证编号：4；另一件佐证编号：5；答复：联合活动"


def test_every_kind_of_event_and_every_field_of_it_has_a_chinese_name():
    for module in pkgutil.walk_packages(use_cases.__path__, "db."):
        if module.name.endswith(("audit", "events")):
            import_module(module.name)
    kinds = [kind for kind in Event.__subclasses__() if kind.__module__.startswith("db.")]
    assert len(kinds) > 60
    for kind in kinds:
        names = [kind.label, *(FIELD_NAMES.get(one.name, one.name) for one in fields(kind) if one.name not in LEFT_OUT)]
        assert [name for name in names if not re.search(r"[一-龥]|^SHA-256$", name)] == [], kind


def test_what_changed_of_a_room_is_told_without_a_word_of_english():
    before = {"marks": {"一": "full"}, "score": 850, "state": "", "note": ""}
    event = RoomRated(unit_id=1, cycle_id=2, room_id=3, before=before, after={**before, "state": "达标"})
    said = "各项 一 有，得分 8.5"
    assert told(event.__dict__) == f"年度编号：2；活动室编号：3；原值：{said}；新值：{said}，状态 达标"


def test_a_finished_notice_is_told_by_its_kind_and_readers_in_words():
    event = NoticeFinished(1, 2, "results", "考核结果通报", "示人常发〔2022〕8号", "all", "ab", None, "cd")
    assert told(event.__dict__) == (
        "公文编号：2；文种：考核结果通报；标题：考核结果通报；发文字号：示人常发〔2022〕8号；公开范围：各乡镇；"
        "SHA-256：ab；公文模板SHA-256：cd"
    )
