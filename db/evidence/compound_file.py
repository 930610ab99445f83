"""The streams of a compound file (doc, xls, wps, et), as [MS-CFB] lays it out: enough to see what it is and that it is whole."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

LAST = 0xFFFFFFFA  # sector numbers above it are marks: end of chain, free, table
IN_HEADER = 109  # numbers of table sectors that the header itself holds
FREE = 0xFFFFFFFF
ENTRY = 128  # bytes of an entry of the directory
MOST_SECTORS = 8192  # of the directory: a document has a handful


def streams_of(file: BinaryIO, size: int) -> set[str]:
    """The names in the directory. Raises ValueError or struct.error when a sector in use lies past the end of the file."""
    file.seek(0)
    header = file.read(512)
    sector = 1 << min(struct.unpack("<H", header[30:32])[0], 16)
    if sector < 512:
        raise ValueError("no sector is that small")
    table = _table(file, header, sector)
    used = max((number for number, following in enumerate(table) if following != FREE), default=-1)
    if (used + 1) * sector >= size:
        raise ValueError("the file ends before its last sector")
    (start,) = struct.unpack("<I", header[48:52])
    directory = b"".join(_sector(file, number, sector) for number in _chain(table, start))
    return {_name(directory[place : place + ENTRY]) for place in range(0, len(directory), ENTRY)}


def _table(file: BinaryIO, header: bytes, sector: int) -> list[int]:
    """For each sector the one that follows it."""
    in_sector = sector // 4
    table: list[int] = []
    for number in _table_sectors(file, header, sector):
        content = _sector(file, number, sector)
        table.extend(struct.unpack(f"<{in_sector}I", content))
    return table


def _table_sectors(file: BinaryIO, header: bytes, sector: int) -> Iterator[int]:
    yield from (number for number in struct.unpack(f"<{IN_HEADER}I", header[76:512]) if number < LAST)
    following, left = struct.unpack("<II", header[68:76])
    while following < LAST and left:
        *numbers, following = struct.unpack(f"<{sector // 4}I", _sector(file, following, sector))
        yield from (number for number in numbers if number < LAST)
        left -= 1


def _sector(file: BinaryIO, number: int, sector: int) -> bytes:
    file.seek((number + 1) * sector)
    return file.read(sector)


def _chain(table: list[int], start: int) -> Iterator[int]:
    number = start
    for _ in range(MOST_SECTORS):
        if number >= LAST:
            return
        yield number
        number = table[number]


def _name(entry: bytes) -> str:
    (length,) = struct.unpack("<H", entry[64:66])
    return entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
