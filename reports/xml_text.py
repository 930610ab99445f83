"""Texts from people for the XML that Word and Excel files are made of."""

import re

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def for_xml(text: str) -> str:
    """The text without the characters that no XML can hold (https://www.w3.org/TR/xml/#charsets): one breaks a whole file."""
    return _NOT_IN_XML.sub("", text)
