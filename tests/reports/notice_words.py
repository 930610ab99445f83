"""What an official document must never say: empty brackets, leftover placeholders, doubled punctuation, nothing counted."""

import re

_FAULTS = {
    "空括号": r"（[\s　]*）|\([\s　]*\)|《[\s　]*》|“[\s　]*”|【[\s　]*】",
    "残留的占位符": r"\{\{|\}\}|\{%|%\}|None|nan|Decimal|Undefined",
    "零个": r"(?<![\d.])0(?:个|家|名|项)[:：。，；、]",
    "连续的标点": r"[，。；：、！？][，。；：、！？]",
    "开头的标点": r"(?m)^[\s　]*[，。；：、！？]",
    "括号里开头或结尾的标点": r"[（“《][，。；：、]|[，；：、][）”》]",
    "多余的零": r"\d\.\d*0(?=分)|E[+-]\d",
    "一个对象的“分别”": r"(?<![、”])[^、，。；：\n]{1,12}分别为[^、，。；]{1,20}[。，；]",
}


def faults_of(text: str) -> list[str]:
    """Every fault of the text with the words around it; empty for a text without one."""
    return [
        f"{name}：…{text[max(0, found.start() - 12) : found.end() + 12]}…"
        for name, pattern in _FAULTS.items()
        for found in re.finditer(pattern, text)
    ]
