"""Audit events as rows of a table people read."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session, col, select

from db.access import china_time
from db.audit import events, label_of
from db.home_models import CONFORMITY_NAMES, Conformity
from db.models import AuditEvent, Unit, User, id_of
from db.notices.writing import READER_NAMES
from db.units import subtree
from forms.findings import FINDING_NAMES, REPLY_NAMES, FindingKind, Reply
from forms.lifecycle import FORM_KIND_NAMES, FormKind
from forms.permissions import ROLE_NAMES, Role
from forms.points import from_cents, show
from forms.rooms import MARK_NAMES, Mark
from reports.notices.kinds import KINDS
from reports.workbook import workbook

COLUMNS = ("时间", "操作人", "事项", "单位", "内容")
WIDTHS = (20, 24, 18, 18, 90)
BATCH = 2000
SCORES = frozenset({"claimed_score", "self_score", "scores", "withdrawn_scores", "score"})
LEFT_OUT = frozenset({"unit_id"})
FIELD_NAMES = {
    "username": "用户名", "role": "角色", "account_id": "账号编号", "sessions": "结束的登录数", "townships": "乡镇数",
    "accounts": "账号数", "assessment_id": "自评表编号", "item_number": "项目", "evidence_id": "佐证编号", "reused_from_id": "取自佐证编号", "name": "名称",
    "sha256": "SHA-256", "cycle_id": "年度编号", "year": "年度", "checklist": "责任清单", "checklist_sha256": "责任清单SHA-256",
    "star": "星级评定文件", "star_sha256": "星级评定文件SHA-256", "before": "原值", "after": "新值", "inputs": "填报内容",
    "claimed_score": "自报分", "self_score": "自评分", "reason": "理由", "version": "版本", "scores": "得分",
    "comments": "退回意见", "withdrawn_scores": "收回的考评分", "confirmed": "是否认定",
    "draft_id": "文件稿编号", "form_id": "表单编号", "form_kind": "种类", "errors": "须改正", "warnings": "提醒",
    "replaces": "代替的文件SHA-256", "change": "修改", "changes": "手工修改",
    "downloaded": "下载时间", "written": "写入项数", "conflicts_overwritten": "其中覆盖平台内容项数", "not_written": "未写入项数",
    "document": "文件", "decisions": "处理方式", "moved": "随之更新的单位编号",
    "from_form_id": "原版本编号", "to_form_id": "新版本编号", "kept": "保留", "rescaled": "折算", "asked_again": "重新填报",
    "removed": "删除", "to_find": "县级重新认定", "evidence_withdrawn": "撤回佐证件数", "changed_scores": "自评分变化",
    "homes": "代表之家",
    "on_earlier_version": "按修订前版本考评", "asked_unit_id": "所要单位编号",
    "visit_id": "核查编号", "visited_on": "核查日期", "visitors": "核查人员", "hosts": "在场人员", "remark": "总体意见",
    "conformity": "核查结果", "note": "情况", "items_found": "核查项数",
    "photo_id": "照片编号", "home_id": "代表之家编号", "room_id": "活动室编号",
    "finding": "提示", "other_id": "另一件佐证编号", "answer": "答复",
    "public_from": "公示开始", "public_until": "公示截止", "earlier": "原设置", "levels": "星级", "waived": "免于公示的理由",
    "with_result": "随年度结果审定", "star_veto_id": "星级否决编号", "ground": "情形", "stars": "星级", "funds": "设置",
    "facts": "登记内容", "added": "新登记", "changed": "修改", "marks": "各项", "score": "得分", "state": "状态", "states": "状态", "withdrawn": "是否撤销",
    "number_id": "发文字号编号", "number": "发文字号", "purpose": "用途", "series": "发文机关代字", "first": "起始号",
    "notice_id": "公文编号", "notice_kind": "文种", "township": "所涉乡镇", "entries": "修改的内容", "day": "成文日期", "title": "标题",
    "readers": "公开范围", "template_id": "公文模板编号", "template_sha256": "公文模板SHA-256",
}  # fmt: skip


def people(db: Session, unit_id: int) -> dict[int, str]:
    """Everyone with an account in that unit or below it, by id, as "姓名（用户名）"."""
    below = col(Unit.path).startswith(db.get_one(Unit, unit_id).path)
    query = select(User).join(Unit).where(below).order_by(User.username)
    return {id_of(user): f"{user.name}（{user.username}）" for user in db.exec(query)}


def as_rows(db: Session, found: Iterable[AuditEvent], unit_id: int) -> list[tuple[str, ...]]:
    """One row per event of that unit's subtree under COLUMNS; times are Asia/Shanghai."""
    who, where = people(db, unit_id), {unit.id: unit.name for unit in subtree(db, db.get_one(Unit, unit_id))}
    return [
        (
            china_time(event.at).strftime("%Y-%m-%d %H:%M:%S"),
            who.get(event.user_id or 0, "系统或未登录者"),
            label_of(event.kind),
            where.get(event.unit_id, ""),
            told(event.detail),
        )
        for event in found
    ]


def told(detail: dict[str, Any]) -> str:
    """An event's detail in one line of Chinese."""
    kept = {name: value for name, value in detail.items() if name not in LEFT_OUT and value not in (None, "", {}, [])}
    return "；".join(f"{FIELD_NAMES.get(name, name)}：{_value(name, value)}" for name, value in kept.items())


def as_excel(db: Session, unit_id: int, *, kind: str | None, user_id: int | None) -> bytes:
    """Every event of that unit's subtree and that filter as .xlsx."""
    rows = (row for batch in _batches(db, unit_id, kind, user_id) for row in as_rows(db, batch, unit_id))
    return workbook("审计日志", "审计日志", list(zip(COLUMNS, WIDTHS, strict=True)), rows)


def _batches(db: Session, unit_id: int, kind: str | None, user_id: int | None) -> Iterator[list[AuditEvent]]:
    before = None
    while batch := events(db, limit=BATCH, within=unit_id, before_id=before, kind=kind, user_id=user_id):
        yield batch
        before = batch[-1].id


def _entry(name: str, key: str, value: Any) -> str:
    """One of several values under a field: a field itself, or named by an item, a unit, a heading."""
    return f"{FIELD_NAMES.get(key, key)} {_value(key if key in FIELD_NAMES else name, value)}"


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "role":
        return ROLE_NAMES.get(Role(value), str(value))
    if name == "conformity":
        return CONFORMITY_NAMES[Conformity(value)]
    if name == "finding":
        return FINDING_NAMES[FindingKind(value)]
    if name == "answer":
        return REPLY_NAMES[Reply(value)]
    if name == "notice_kind":
        return next((kind.name for kind in KINDS if kind.key == value), str(value))
    if name == "readers":
        return READER_NAMES.get(value, str(value))
    if name == "form_kind":
        return FORM_KIND_NAMES[FormKind(value)]
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, dict):
        return "，".join(_entry(name, key, inner) for key, inner in value.items() if inner not in (None, "", {}, []))
    if name == "marks":
        return MARK_NAMES[Mark(value)]
    is_score = name in SCORES or name in ("before", "after")
    return show(from_cents(value)) if is_score and isinstance(value, int) else str(value)
