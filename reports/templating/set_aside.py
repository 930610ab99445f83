"""The tables of a part of a Word file, set aside while its other texts are worked on."""

import re
from collections.abc import Iterator, Sequence

_ENDS = re.compile(rb"<(/?)w:(tbl|txbxContent)(?=[ />])")
_MARK = b"<?table %d?>"
_MARKED = re.compile(rb"<\?table (\d+)\?>")


def without_tables(xml: bytes, styles: Sequence[str]) -> tuple[bytes, list[bytes]]:
    """The part with a mark in the place of each table, and the tables; those in text boxes and those with a paragraph of
    one of the styles (by id) stay where they are. A part with comments or marks of its own is left whole.
    """
    if b"<!" in xml or _MARK[:7] in xml:
        return xml, []
    pieces, tables, end = [], list[bytes](), 0
    for start, stop in _tables(xml):
        table = xml[start:stop]
        if any(f'w:val="{style}"'.encode() in table for style in styles):
            continue
        pieces += [xml[end:start], _MARK % len(tables)]
        tables.append(table)
        end = stop
    return b"".join([*pieces, xml[end:]]), tables


def with_tables(xml: bytes, tables: Sequence[bytes]) -> bytes:
    """The part with the tables in their places again."""
    return _MARKED.sub(lambda mark: tables[int(mark[1])], xml) if tables else xml


def _tables(xml: bytes) -> Iterator[tuple[int, int]]:
    """Begin and end of every table that stands in no other table and in no text box."""
    begun, depth = 0, 0
    for tag in _ENDS.finditer(xml):
        if not tag[1]:
            begun, depth = begun if depth else tag.start(), depth + 1
            continue
        depth -= 1
        if depth == 0 and tag[2] == b"tbl":
            yield begun, xml.index(b">", tag.start()) + 1
