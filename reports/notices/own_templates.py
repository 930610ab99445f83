"""A county's own template on trial: held against what the kind may use, and filled in with the examples."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.access import china_time
from db.notices.templates import CheckedTemplate, TemplateVersion
from forms.reading.filekinds import Unreadable
from reports.notices.frame import example_of, placeholders_of
from reports.notices.kind import NoticeKind
from reports.notices.kinds import KINDS
from reports.notices.listing import Table
from reports.standard.check import measure
from reports.standard.deviation import Deviation
from reports.standard.grouping import grouped
from reports.templating.checking import names_used, usable
from reports.templating.faults import CannotRender, TemplateFault
from reports.templating.safely import check_safely, render_safely
from reports.workbook import Value, workbook

SHIPPED = "随平台提供"


@dataclass(frozen=True)
class Trial:
    """What the check found, faults apart from hints. Where it can be used, `result` is the document with the example data,
    and `deviations` are those of the result from the standard, which do not keep it from being used."""

    checked: CheckedTemplate
    faults: tuple[TemplateFault, ...]
    hints: tuple[TemplateFault, ...]
    result: bytes = b""
    deviations: tuple[Deviation, ...] = ()


def try_out(kind: NoticeKind, name: str, content: bytes) -> Trial:
    """Check the file as a template of that kind, and fill it in. Whatever it holds, it is opened in a process apart.

    Raises StoreFailed where that process cannot be started.
    """
    found = check_safely(content, placeholders_of(kind), _expected(kind))
    faults, hints = [fault for fault in found if not fault.hint], [fault for fault in found if fault.hint]
    result = b""
    if usable(found):
        try:
            result = render_safely(content, example_of(kind), name, on_trial=True)
        except CannotRender as refusal:
            faults = [TemplateFault("试填", name, f"用示例数据填写没有成功：{refusal}", "请按上面的说明改正。")]
    checked = CheckedTemplate(kind.key, name, content, tuple(map(str, faults)))
    return Trial(checked, tuple(faults), tuple(hints), result, _deviations(result) if result else ())


def _deviations(result: bytes) -> tuple[Deviation, ...]:
    try:
        return tuple(grouped(measure(result).deviations))
    except Unreadable:  # a document that is filled in and yet cannot be measured, such as one of another kind
        return ()


def _expected(kind: NoticeKind) -> tuple[str, ...]:
    """The placeholders that the shipped template uses, in the order of the contract."""
    used = names_used(kind.file.read_bytes(), placeholders_of(kind))
    return tuple(place.name for place in placeholders_of(kind) if place.name in used)


def template_table(versions: Sequence[TemplateVersion]) -> Table:
    """Every kind with the template in force, in the order of KINDS; times are China's."""
    in_force = {version.kind: version for version in versions if version.in_force}
    return [_row(kind, in_force.get(kind.key)) for kind in KINDS]


def _row(kind: NoticeKind, own: TemplateVersion | None) -> dict[str, Value]:
    return {
        "公文": kind.name,
        "现用模板": f"本县第{own.version}版" if own else SHIPPED,
        "启用人": own.uploaded_by if own else "",
        "启用时间": f"{china_time(own.uploaded_at):%Y-%m-%d %H:%M}" if own else "",
        "格式": kind.format.value,
        "文件": own.name if own else kind.template,
    }


def template_workbook(county: str, versions: Sequence[TemplateVersion]) -> bytes:
    """The same as Excel."""
    widths = {"公文": 28, "现用模板": 16, "启用人": 12, "启用时间": 20, "格式": 12, "文件": 36}
    rows = [tuple(row.values()) for row in template_table(versions)]
    return workbook(f"{county}公文模板", "公文模板", list(widths.items()), rows)
