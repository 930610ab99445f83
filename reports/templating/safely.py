"""Uploaded templates checked and filled in by another process, which is kept for the next one (`reports.templating.process`)."""

import logging
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from db.kept_process import KeptProcess
from forms.reading.filekinds import Unreadable
from reports.templating.dangers import require_size
from reports.templating.faults import CannotRender, TemplateFault, whole_file
from reports.templating.placeholder import Placeholder

SECONDS, WAITING_SECONDS = 20, 60
TOO_MUCH = "用时过长或占用内存过多，已停止"
SIMPLER = "请减少循环套循环，删去多余的内容后再试。"
BROKE = "没有处理成，平台出了意料之外的错，已记入服务器日志"
INSTEAD = "请暂用随平台提供的模板，并把这个文件交给平台管理员。"


def _kept() -> KeptProcess:
    return KeptProcess(
        "reports.templating.process",
        "服务器暂时不能使用本县的公文模板，没有完成。请稍后再试；仍不行时请平台管理员检查内存。",
        busy="服务器正在处理其他公文模板，没有完成。请过一两分钟再试，已填写的内容都在。",
    )


# A template on trial keeps no notice waiting.
_notices, _trials = _kept(), _kept()


def render_safely(template: bytes, context: Mapping[str, Any], name: str, *, on_trial: bool = False) -> bytes:
    """What `reports.word_template.render` returns, of a template from outside. Raises CannotRender, also for one that
    takes too much time or memory, and StoreFailed where the process cannot be started or others keep it busy.

    `on_trial`: it is not in force yet, and waits for others on trial, not for the notices that are being made."""
    question = {"template": b64encode(template).decode(), "context": dict(context), "name": name}
    said = _asked(_trials if on_trial else _notices, question)
    if "refused" in said:
        raise CannotRender(said["refused"])
    if "content" not in said:
        problem, remedy = _why_not(said)
        raise CannotRender(f"模板“{name}”{problem}。{remedy}")
    return b64decode(said["content"])


def check_safely(
    template: bytes, placeholders: Sequence[Placeholder], expected: Sequence[str] = ()
) -> list[TemplateFault]:
    """What `reports.templating.checking.check` returns, and a fault of a template that takes too much to be checked.

    Raises StoreFailed as above."""
    try:
        require_size(template)  # before it is sent
    except Unreadable as unreadable:
        return [whole_file(unreadable)]
    given = [asdict(place) for place in placeholders]
    question = {"template": b64encode(template).decode(), "placeholders": given, "expected": list(expected)}
    said = _asked(_trials, question)
    if "faults" not in said:
        return [TemplateFault("整个文件", "检查", *_why_not(said))]
    return [TemplateFault(**fault) for fault in said["faults"]]


def _asked(process: KeptProcess, question: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer; empty where the process ended over the template. Raises StoreFailed."""
    was_used = process.has_answered
    said = process.ask(question, SECONDS, waiting=WAITING_SECONDS)
    if was_used and said is not None and "too_much" in said:  # earlier templates may have left it little memory
        said = process.ask(question, SECONDS, waiting=WAITING_SECONDS)
    return said or {}


def _why_not(said: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong and what to do, where the process ended or broke. A fault of the platform is logged."""
    if "broke" not in said:
        return TOO_MUCH, SIMPLER
    logging.getLogger("renda").error("A template brought the engine down: %r", said["broke"])
    return BROKE, INSTEAD
