"""Whom to ask about a notice: typed or left out."""

from collections.abc import Mapping

from reports.notices.kind import Entry
from reports.notices.sentences import one_line
from reports.templating.placeholder import Placeholder

CONTACT = (
    Entry("联系人", "联系人姓名；没有就留空", "张某某", required=False),
    Entry("联系电话", "联系电话；没有就留空", "0000-0000000", required=False),
)
CONTACT_PLACE = Placeholder(
    "联系方式", "联系人和电话，写在括号里；没有时为空", "联系人：张某某，联系电话：0000-0000000"
)


def contact_told(entries: Mapping[str, str]) -> str:
    """联系人：…，联系电话：…; what was left out leaves no trace."""
    said = {entry.name: one_line(entries.get(entry.name) or "") for entry in CONTACT}
    return "，".join(f"{name}：{text}" for name, text in said.items() if text)
