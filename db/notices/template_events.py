"""What happens to a county's own templates, for the audit trail."""

from dataclasses import dataclass

from db.audit import Event


@dataclass(frozen=True)
class TemplateKept(Event):
    label = "启用公文模板"
    unit_id: int
    template_id: int
    notice_kind: str
    version: int
    name: str
    sha256: str


@dataclass(frozen=True)
class TemplateWithdrawn(Event):
    label = "停用公文模板"
    unit_id: int
    template_id: int
    notice_kind: str
    version: int
    name: str


@dataclass(frozen=True)
class TemplateRestored(Event):
    label = "恢复公文模板"
    unit_id: int
    template_id: int
    notice_kind: str
    version: int
    name: str
