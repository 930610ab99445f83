"""The streams of a compound file (doc, xls, wps, et), as [MS-CFB] lays it out: enough to see what it is and that it is whole."""

import struct
from array import array
from collections.abc import Iterator
from typing import BinaryIO

LAST = 0xFFFFFFFA  # sector numbers above it are marks: end of chain, free, table
IN_HEADER = 109  # numbers of table sectors that the header itself holds
FREE = 0xFFFFFFFF
ENTRY = 128  # bytes of an entry of the directory


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


def _table(file: BinaryIO, header: bytes, sector: int) -> "array[int]":
    """For each sector the one that follows it. Raises ValueError for a table that names a sector twice or one past the end."""
    in_sector, seen = sector // 4, set[int]()
    table = array("I")
    for number in _table_sectors(file, header, sector):
        if number in seen:
            raise ValueError("a sector of the table stands in it twice")
        seen.add(number)
        table.extend(struct.unpack(f"<{in_sector}I", _sector(file, number, sector)))
    return table


def _table_sectors(file: BinaryIO, header: bytes, sector: int) -> Iterator[int]:
    yield from (number for number in struct.unpack(f"<{IN_HEADER}I", header[76:512]) if number < LAST)
    (following,), seen = struct.unpack("<I", header[68:72]), set[int]()
    while following < LAST:
        if following in seen:
            raise ValueError("the list of table sectors runs in a circle")
        seen.add(following)
        *numbers, following = struct.unpack(f"<{sector // 4}I", _sector(file, following, sector))
        yield from (number for number in numbers if number < LAST)


def _sector(file: BinaryIO, number: int, sector: int) -> bytes:
    file.seek((number + 1) * sector)
    return file.read(sector)


def _chain(table: "array[int]", start: int) -> Iterator[int]:
    number, seen = start, set[int]()
    while number < LAST:
        if number in seen:
            raise ValueError("the directory runs in a circle")
        seen.add(number)
        yield number
        number = table[number]


def _name(entry: bytes) -> str:
    (length,) = struct.unpack("<H", entry[64:66])
    return entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
