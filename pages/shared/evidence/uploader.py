"""The uploader: files go straight to a route of our own, past Streamlit, which would keep them in memory."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from db.evidence.filekinds import KINDS
from db.settings import settings

HERE = Path(__file__).parent
HINT = "图片、PDF、Word、Excel、MP4 均可；没有照片也不要紧，填写文号同样有效。"
ACCEPTED = ",".join(KINDS)


def evidence_uploader(assessment_id: int, item_number: str, form_id: int, *, key: str) -> bool:
    """Choose, photograph, drop or paste files for one item. True in the run in which a file has just arrived.

    Put it in the fragment that lists the item's evidence: the fragment reruns by itself for each file.
    """
    address = "/evidence?" + urlencode({"assessment": assessment_id, "item": item_number, "form": form_id})
    return uploader(address, HINT, accept=ACCEPTED, key=key)


def uploader(address: str, hint: str, *, accept: str, key: str) -> bool:
    """The same for any address that takes a file's bytes; `hint` says what may be sent, `accept` names the suffixes."""
    megabytes = settings().max_file_mb
    data = {
        "address": address,
        "hint": hint,
        "accept": accept,
        "limit": megabytes * 2**20,
        "tooLarge": f"文件超过{megabytes}MB，请压缩或拆分后再传。",
        "empty": "这是一个空文件，没有上传。请核对后重新选择。",
    }
    result = _component()(key=key, data=data, on_arrived_change=_noticed)
    return bool(result.arrived)


def _noticed() -> None:
    """Streamlit gives the trigger's value only to components that name a callback for it."""


@cache
def _component() -> Any:
    html, css, js = ((HERE / f"uploader.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("uploader", html=html, css=css, js=js)
