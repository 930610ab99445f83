"""Text from people and documents, shown as it is: never as Markdown, HTML or a link."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$:<&=])")
# Addresses become links after the escapes are gone, unless something stands within them; a word joiner is not seen.
_ADDRESS = re.compile(r"(https?(?=:)|www(?=\.)|@)", re.IGNORECASE)
_JOINER = "\u2060"


def plain(text: str) -> str:
    """`text` with every character that Markdown reads escaped, for labels and messages."""
    unlinked = _ADDRESS.sub(rf"\1{_JOINER}", text)
    return _MARKDOWN.sub(r"\\\1", unlinked).replace("\n", "  \n")
