"""Text from people and documents, shown as it is: never as Markdown, HTML or a link."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$:<&])")


def plain(text: str) -> str:
    """`text` with every character that Markdown reads escaped, for labels and messages."""
    return _MARKDOWN.sub(r"\\\1", text).replace("\n", "  \n")
