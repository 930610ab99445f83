"""Uploaded templates checked and filled in by another process, which is kept for the next one (`reports.templating.process`)."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from db.kept_process import KeptProcess
from forms.reading.filekinds import Unreadable
from reports.templating.dangers import require_size
from reports.templating.faults import CannotRender, TemplateFault, whole_file
from reports.templating.placeholder import Placeholder

SECONDS = 20
TOO_MUCH = "用时过长或占用内存过多，已停止"
SIMPLER = "请减少循环套循环，删去多余的内容后再试。"

_process = KeptProcess(
    "reports.templating.process",
    "服务器暂时不能使用本县的公文模板，没有完成。请稍后再试；仍不行时请平台管理员检查内存。",
)


def render_safely(template: bytes, context: Mapping[str, Any], name: str) -> bytes:
    """What `reports.word_template.render` returns, of a template from outside. Raises CannotRender, also for one that
    takes too much time or memory, and StoreFailed where the process cannot be started."""
    said = _process.ask({"template": b64encode(template).decode(), "context": dict(context), "name": name}, SECONDS)
    if said is None:
        raise CannotRender(f"模板“{name}”{TOO_MUCH}。{SIMPLER}")
    if "refused" in said:
        raise CannotRender(said["refused"])
    return b64decode(said["content"])


def check_safely(
    template: bytes, placeholders: Sequence[Placeholder], expected: Sequence[str] = ()
) -> list[TemplateFault]:
    """What `reports.templating.checking.check` returns, and a fault of a template that takes too much to be checked."""
    try:
        require_size(template)  # before it is sent
    except Unreadable as unreadable:
        return [whole_file(unreadable)]
    given = [asdict(place) for place in placeholders]
    question = {"template": b64encode(template).decode(), "placeholders": given, "expected": list(expected)}
    said = _process.ask(question, SECONDS)
    if said is None:
        return [TemplateFault("整个文件", "检查", TOO_MUCH, SIMPLER)]
    return [TemplateFault(**fault) for fault in said["faults"]]
