"""What a file is and whether it is whole, from its structure alone: nothing is decoded, little is read."""

import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import SEEK_END
from typing import BinaryIO

from db.evidence.compound_file import streams_of

HEAD = 1024  # bytes within which a format shows itself, and within which a PDF file must end
SEARCHED = 2**20
MOST_SCANS = 100  # of a JPEG: progressive ones have a dozen
MOST_SEGMENTS = 2_000  # of a JPEG: honest ones have dozens, with a large colour profile or motion some hundreds
MOST_PARTS = 100_000  # of a PNG or a video
MOST_ENTRIES = 20_000  # of a zip: an honest document has hundreds
LONGEST_META = 16 * 2**20
HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
NO_SIZE = frozenset({0x01, *range(0xD0, 0xD8)})  # JPEG markers that stand alone
NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})  # between the frame markers, but none
IN_SCAN = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
# How a video says where it was taken: Android's atom, 3GPP's, Apple's key, GoPro's track, an XMP packet.
PLACES = re.compile(rb"\xa9xyz|loci|location\.ISO6709|gpmd|GPSLatitude")


class Format(StrEnum):
    """What a content can be recognised as."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIF = "heif"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    DOC = "doc"
    XLS = "xls"
    MP4 = "mp4"
    ENCRYPTED = "encrypted"
    COMPOUND = "compound"


@dataclass(frozen=True)
class Shape:
    """What a whole file is; of a picture, how many pixels it is wide and high; of a JPEG, how many scans go over it."""

    format: Format
    pixels: tuple[int, int] | None = None
    scans: int = 0


class Broken(Exception):
    """A file that is cut off or damaged, of a format that is known all the same."""

    def __init__(self, format: Format) -> None:
        super().__init__(format)
        self.format = format


def shape_of(file: BinaryIO, size: int) -> Shape | None:
    """What that file of `size` bytes is, None for what is not known here. Raises Broken."""
    head = _at(file, 0, HEAD)
    for fits, format, look in LOOKS:
        if fits(head):
            try:
                return look(file, size)
            except (struct.error, IndexError, ValueError):
                raise Broken(format) from None
    return None


def format_of(head: bytes) -> Format | None:
    """What a file shows itself as in its first HEAD bytes, whole or not; None for what is not known here."""
    shown = next((format for fits, format, _ in LOOKS if fits(head)), None)
    return Format.HEIF if shown is Format.MP4 and _is_photo(head) else shown


def video_tells_place(file: BinaryIO) -> bool:
    """Whether an MP4 video may say where it was taken, anywhere but among its pictures and sound."""
    size = file.seek(0, SEEK_END)
    try:
        return any(_names_place(file, place, length) for kind, place, length in _boxes(file, size) if kind != b"mdat")
    except (struct.error, ValueError):
        return True  # nobody can tell


def _names_place(file: BinaryIO, place: int, length: int) -> bool:
    return length > LONGEST_META or PLACES.search(_at(file, place, length)) is not None


def _at(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _require(holds: object) -> None:
    if not holds:
        raise ValueError


def _jpeg(file: BinaryIO, size: int) -> Shape:
    """Segment by segment to the first scan; then to the end marker, which stands last unless the camera added something."""
    place, pixels = 2, None
    for _ in range(MOST_SEGMENTS):
        marker = _marker(file, place)
        if marker == 0xDA:
            break
        if marker in NO_SIZE:
            place += 2
            continue
        length, _, height, width = struct.unpack(">HBHH", _at(file, place + 2, 7))
        _require(length >= 2)
        if 0xC0 <= marker <= 0xCF and marker not in NO_FRAME:
            pixels = (width, height)
        place += 2 + length
    _require(pixels and marker == 0xDA)
    ending = _at(file, max(size - HEAD, place), HEAD).rstrip(b"\0")
    scans, has_end = _scans(file, place)
    _require(has_end or ending.endswith(b"\xff\xd9"))
    return Shape(Format.JPEG, pixels, scans)


def _marker(file: BinaryIO, place: int) -> int:
    first, second = _at(file, place, 2)
    _require(first == 0xFF)
    return second


def _scans(file: BinaryIO, place: int) -> tuple[int, bool]:
    """The scans, of which the first begins at `place`, and whether the end marker follows. Reads every byte once.

    Raises ValueError for more scans or segments than any program writes: each scan goes over the whole picture again.
    """
    window, scans = _Window(file), 1
    for _ in range(MOST_SEGMENTS):
        length = int.from_bytes(window.at(place + 2, 2))
        found = window.search(IN_SCAN, place + 2 + length)
        if found is None:
            return scans, False
        place, marker = found, window.at(found + 1, 1)[0]
        if marker == 0xD9:
            return scans, True
        scans += marker == 0xDA
        _require(scans <= MOST_SCANS)
    raise ValueError


class _Window:
    """A file that is read forwards, a large piece at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._start, self._piece = file, 0, b""

    def at(self, place: int, length: int) -> bytes:
        """The bytes there; fewer at the end of the file."""
        begin = place - self._start
        if begin + length > len(self._piece):
            self._start, self._piece, begin = place, _at(self._file, place, SEARCHED), 0
        return self._piece[begin : begin + length]

    def search(self, pattern: re.Pattern[bytes], place: int) -> int | None:
        """Where a pattern of two bytes is found from there on."""
        while len(self.at(place, 2)) == 2:
            if found := pattern.search(self._piece, place - self._start):
                return self._start + found.start()
            place = self._start + len(self._piece) - 1
        return None


def _png(file: BinaryIO, size: int) -> Shape:
    pixels, place = struct.unpack(">II", _at(file, 16, 8)), 8
    for _ in range(MOST_PARTS):
        length, kind = struct.unpack(">I4s", _at(file, place, 8))
        place += 12 + length
        _require(place <= size)
        if kind == b"IEND":
            return Shape(Format.PNG, pixels)
    raise ValueError


def _webp(file: BinaryIO, size: int) -> Shape:
    head = _at(file, 0, 30)
    (length,) = struct.unpack("<I", head[4:8])
    _require(length + 8 <= size + 1)  # the last byte of padding is often left out
    return Shape(Format.WEBP, _webp_pixels(head))


def _webp_pixels(head: bytes) -> tuple[int, int]:
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    _require(kind == b"VP8 ")
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of an ISO base media file: kind, offset and length. Raises ValueError for one that reaches past the end."""
    place = parts = 0
    while place < size:
        parts += 1
        _require(parts <= MOST_PARTS)
        length, kind = struct.unpack(">I4s", _at(file, place, 8))
        if length == 1:
            (length,) = struct.unpack(">Q", _at(file, place + 8, 8))
        length = length or size - place
        _require(8 <= length <= size - place)
        yield kind, place, length
        place += length


def _media(file: BinaryIO, size: int) -> Shape:
    """A photo as telephones keep it, or a video."""
    is_photo = _is_photo(_at(file, 0, HEAD))
    try:
        boxes = {kind: (place, length) for kind, place, length in _boxes(file, size)}
        if not is_photo:
            _require(b"moov" in boxes)
            return Shape(Format.MP4)
        place, length = boxes[b"meta"]
        return Shape(Format.HEIF, _heif_pixels(_at(file, place, min(length, LONGEST_META))))
    except (struct.error, KeyError, ValueError):
        raise Broken(Format.HEIF if is_photo else Format.MP4) from None


def _is_photo(head: bytes) -> bool:
    """Whether the first brand, or one of those it also fits, is a photo's."""
    return head[8:12] in HEIF_BRANDS or not {b"heic", b"heix"}.isdisjoint(re.findall(b".{4}", head[16:], re.DOTALL))


def _heif_pixels(meta: bytes) -> tuple[int, int]:
    """The largest extent that is told: a photo is put together from tiles, and has a small copy beside it."""
    extents = [struct.unpack(">II", found[1]) for found in re.finditer(rb"ispe.{4}(.{8})", meta, re.DOTALL)]
    width, height = max(extents, key=lambda extent: extent[0] * extent[1])
    return width, height


def _pdf(file: BinaryIO, size: int) -> Shape:
    ending = _at(file, max(size - 8 * HEAD, 0), 8 * HEAD).rstrip(b"\0\r\n\t ")
    _require(b"%%EOF" in ending[-HEAD:])
    return Shape(Format.PDF)


def _zip(file: BinaryIO, size: int) -> Shape | None:
    ending = _at(file, max(size - 66_000, 0), 66_000)
    place = ending.rfind(b"PK\x05\x06")
    _require(place >= 0)
    (entries,) = struct.unpack("<H", ending[place + 10 : place + 12])
    _require(entries <= MOST_ENTRIES)
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, NotImplementedError):
        raise ValueError from None
    if CONTENT_TYPES not in names or OPEN_DOCUMENT in names:
        return None
    folders = {name.partition("/")[0] for name in names}
    return next((Shape(format) for folder, format in PACKAGES.items() if folder in folders), None)


def _compound(file: BinaryIO, size: int) -> Shape:
    streams = streams_of(file, size)
    return Shape(next((format for name, format in STREAMS.items() if name in streams), Format.COMPOUND))


CONTENT_TYPES, OPEN_DOCUMENT = "[Content_Types].xml", "mimetype"
PACKAGES = {"word": Format.DOCX, "xl": Format.XLSX}
STREAMS = {
    "WordDocument": Format.DOC,
    "Workbook": Format.XLS,
    "Book": Format.XLS,
    "EncryptedPackage": Format.ENCRYPTED,
}
LOOKS: tuple[tuple[Callable[[bytes], bool], Format, Callable[[BinaryIO, int], Shape | None]], ...] = (
    (lambda head: head.startswith(b"\xff\xd8\xff"), Format.JPEG, _jpeg),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), Format.PNG, _png),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", Format.WEBP, _webp),
    (lambda head: head[4:8] == b"ftyp", Format.MP4, _media),
    (lambda head: head.startswith(b"PK\x03\x04"), Format.DOCX, _zip),
    (lambda head: head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Format.COMPOUND, _compound),
    (lambda head: b"%PDF-" in head, Format.PDF, _pdf),
)
