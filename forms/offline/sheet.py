"""What the workbook is made of, for the one who writes it and the one who reads it: sheets, columns, rows, the record.

A row is known by its key, never by its position, so that sorted, deleted and inserted rows do no harm. The record on a
hidden sheet says what was downloaded; whatever of it comes back is checked like everything else in the file.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from forms.inputs import Input
from forms.model import Item, Section
from forms.reading.package import Unreadable
from forms.scoring import inputs_of
from forms.submission import Given

FORMAT = 1
GUIDE, SHEET, RECORD, CHOICES = "填报说明", "填报", "平台数据", "选项"
KEY, ENTRY, CLAIM, REASON, REFERENCES = "行标识", "填报", "自报得分", "理由", "新增文号"
COLUMNS = (
    (KEY, 10),
    ("序号", 6),
    ("考核项目", 14),
    ("考核内容", 32),
    ("分值", 6),
    ("评分标准", 32),
    ("填报内容", 26),
    (ENTRY, 16),
    (CLAIM, 10),
    (REASON, 20),
    (REFERENCES, 18),
    ("备注", 24),
)
LONGEST_REASON = 500
_CHANGED = Unreadable(
    "“平台数据”工作表与下载时不一致",
    "无法判断这份填报表是为哪个单位、哪个年度下载的",
    "请重新下载离线填报表，把填好的内容粘贴过去（选择性粘贴为数值）后再上传。",
)


@dataclass(frozen=True)
class SheetRow:
    """One input of one item. The first row of an item also takes its claimed score, reason and references."""

    section: Section
    item: Item
    asked: Input
    leads: bool

    @property
    def key(self) -> str:
        return f"{self.item.number}|{self.asked.key}"


def rows_of(section: Section, item: Item) -> list[SheetRow]:
    """The rows of one item."""
    return [SheetRow(section, item, asked, index == 0) for index, asked in enumerate(inputs_of(section, item))]


@dataclass(frozen=True)
class Downloaded:
    """An item's answer as it was downloaded; version 0 where nothing was saved yet."""

    version: int = 0
    given: Given = field(default_factory=Given)


@dataclass(frozen=True)
class Record:
    """What the workbook was made from. `label` names township, year and form; `items` are by item number."""

    assessment_id: int
    form_id: int
    form_hash: str
    label: str
    downloaded: str
    items: Mapping[str, Downloaded]


def record_rows(record: Record) -> list[tuple[str, str]]:
    """The record as rows of two texts: first what it is about, then one row per item."""
    head = {
        "format": FORMAT,
        "assessment": record.assessment_id,
        "form": record.form_id,
        "hash": record.form_hash,
        "label": record.label,
        "downloaded": record.downloaded,
    }
    return [("", _json(head)), *((number, _json(_to_json(saved))) for number, saved in record.items.items())]


def read_record(rows: Iterable[tuple[Any, ...]]) -> Record:
    """The record that `record_rows` wrote. Raises Unreadable for anything else, and for another format."""
    try:
        texts = [(str(row[0] or ""), json.loads(row[1])) for row in rows if row[1] is not None]
        (_, head), *items = texts
        written_as = head["format"]
        record = Record(
            assessment_id=_exactly(int, head["assessment"]),
            form_id=_exactly(int, head["form"]),
            form_hash=_exactly(str, head["hash"]),
            label=_exactly(str, head["label"]),
            downloaded=_exactly(str, head["downloaded"]),
            items={number: _from_json(saved) for number, saved in items},
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError):
        raise _CHANGED from None
    if written_as != FORMAT:
        remedy = "请用平台现在的“下载离线填报表”重新下载后填写。"
        raise Unreadable(f"填报表的格式版本是{written_as}", f"平台现在用的是版本{FORMAT}", remedy)
    return record


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _to_json(saved: Downloaded) -> dict[str, Any]:
    given = saved.given
    claimed = None if given.claimed is None else str(given.claimed)
    return {"version": saved.version, "inputs": dict(given.inputs), "claimed": claimed, "reason": given.reason}


def _from_json(data: dict[str, Any]) -> Downloaded:
    claimed = None if data["claimed"] is None else Decimal(_exactly(str, data["claimed"]))
    if claimed is not None and not claimed.is_finite():
        raise ValueError("a claimed score is a number")
    inputs = _exactly(dict, data["inputs"])
    if not all(isinstance(value, str | bool) for value in inputs.values()):
        raise TypeError("inputs are texts or yes and no")
    return Downloaded(_exactly(int, data["version"]), Given(inputs, claimed, _exactly(str, data["reason"])))


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
