"""What happens to the register of homes, for the audit trail. `before` and `after` are texts by the field's Chinese name."""

from dataclasses import dataclass

from db.audit import Event


@dataclass(frozen=True)
class HomeSaved(Event):
    label = "修改代表之家"
    unit_id: int
    home_id: int
    before: dict[str, str]
    after: dict[str, str]
    version: int


@dataclass(frozen=True)
class HomesImported(Event):
    """`homes` names what was changed of each home, old → new."""

    label = "导入代表之家登记表"
    unit_id: int
    sha256: str
    homes: dict[str, str]
