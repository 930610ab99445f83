"""Two kinds of notice with small templates of their own: one about a township, one about all; and where they are known."""

from io import BytesIO
from pathlib import Path

import docx
import pytest

from db.refusals import Closed
from reports.notices import kinds, making
from reports.notices.kind import Context, Entry, EntryType, Format, Group, NoticeKind, Placeholder, Readers

Kinds = tuple[NoticeKind, NoticeKind, NoticeKind]
WITHOUT = "第1镇"  # nothing is to be said to this one


def a_template(folder: Path, *paragraphs: str) -> str:
    """The path of a .docx with those paragraphs."""
    document, file = docx.Document(), folder / "模板.docx"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(file))
    return str(file)


def _gather(_db, subject) -> Context:
    if subject.unit is not None and subject.unit.name == WITHOUT:
        raise Closed("没有失分项目，不用整改。")
    return {"失分": "2.5"}


def some_kinds(folder: Path) -> Kinds:
    """整改通知 of one township, 全县通知 of all, 自评报告 that a township writes."""
    template = a_template(
        folder, "{{ 标题 }}", "{{ 发文字号 }}", "{{ 乡镇 }}失{{ 失分 }}分", "{{ 要求 }}", "{{ 成文日期 }}"
    )
    common = {
        "format": Format.LETTER,
        "template": template,
        "placeholders": (Placeholder("失分", "失分", "2.5"),),
        "gather": _gather,
        "entries": (
            Entry("要求", "整改的要求", "请于月底前整改", default="请{乡镇}于月底前整改"),
            Entry("说明", "另外说明的内容", "无", EntryType.TEXT, required=False),
            Entry("期限", "整改期限", "2022-12-31", EntryType.DAY, required=False),
        ),
        "series": "函",
        "purpose": "把失分项目告诉乡镇。",
        "group": Group.TOWNSHIPS,
    }
    one = NoticeKind("one", "整改通知", title=lambda values: f"关于{values['乡镇']}整改的通知", about_township=True,
                     readers=Readers.TOWNSHIP, **common)  # fmt: skip
    every = NoticeKind(
        "every", "全县通知", title=lambda _: "关于整改的通知", readers=Readers.ALL, **common | {"group": Group.YEAR}
    )
    own = NoticeKind("own", "自评报告", title=lambda values: f"{values['乡镇']}自评报告", about_township=True, by_township=True,
                     **common | {"series": "", "group": Group.OWN})  # fmt: skip
    return one, every, own


def make_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    """Make them all the kinds there are."""
    found = some_kinds(folder)
    for module in (kinds, making):
        monkeypatch.setattr(module, "KINDS", found)
    return found


def lines_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs]
