"""Paragraphs whose form depends on the length of a text: chosen here for a plain text, in the template for a placeholder."""

import re
from collections.abc import Callable, Sequence

from docx.document import Document

TAG = re.compile(r"\{\{\s*(.+?)\s*\}\}")
Condition = bool | str  # known already, or an expression of the template


def longer_than(text: str, characters: int) -> Condition:
    """Whether the text has more characters; with placeholders in it the expression that tells."""
    names = TAG.findall(text)
    plain = len(TAG.sub("", text))
    if not names:
        return plain > characters
    whole = names[0] if len(names) == 1 else f"({' ~ '.join(names)})"
    return f"{whole}|length > {characters - plain}"


def add_choice(document: Document, choices: Sequence[tuple[Condition, Callable[[], None]]]) -> None:
    """Adds what the first fulfilled condition asks for; where the template must decide, all that may be asked for."""
    left_to_template = False
    for condition, add in choices:
        if isinstance(condition, str):
            add_tag(document, f"{{%p {'elif' if left_to_template else 'if'} {condition} %}}")
            left_to_template = True
        elif condition and left_to_template:
            add_tag(document, "{%p else %}")
        if condition:
            add()
        if condition is True:
            break
    if left_to_template:
        add_tag(document, "{%p endif %}")


def add_tag(document: Document, tag: str) -> None:
    """A paragraph that holds the tag alone; it vanishes when the template is filled in."""
    document.add_paragraph(tag, style="Body Text")
