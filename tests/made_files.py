"""Pictures and documents built in memory for tests: their look by a number, what they tell by arguments."""

import random
import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pillow_heif
from docx import Document
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

HUNAN = (28.228, 112.939)


def a_scene(number: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    """A picture with plenty in it, another one for each number."""
    rng = random.Random(number)
    image = Image.new("RGB", size, _colour(rng))
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        box = (x, y, x + rng.randrange(30, 300), y + rng.randrange(30, 300))
        (draw.ellipse if rng.random() < 0.5 else draw.rectangle)(box, fill=_colour(rng))
    return image


def _colour(rng: random.Random) -> tuple[int, int, int]:
    return rng.randrange(256), rng.randrange(256), rng.randrange(256)


def as_file(image: Image.Image, kind: str = "JPEG", exif: Image.Exif | None = None, **options: Any) -> bytes:
    """The picture as a file of that kind: JPEG, PNG, WEBP or HEIF."""
    pillow_heif.register_heif_opener()
    out = BytesIO()
    image.save(out, kind, **({"exif": exif} if exif else {}), **options)
    return out.getvalue()


def exif_of(
    taken: str | None = None, position: tuple[float, float] | None = None, orientation: int | None = None
) -> Image.Exif:
    """What a phone writes into its photos; `taken` like 2022:05:06 09:30:00, `position` latitude and longitude."""
    exif = Image.Exif()
    if orientation:
        exif[Base.Orientation] = orientation
    if taken:
        exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = taken
    if position:
        exif[IFD.GPSInfo] = {
            GPS.GPSLatitudeRef: "N" if position[0] >= 0 else "S",
            GPS.GPSLatitude: _sixties(abs(position[0])),
            GPS.GPSLongitudeRef: "E" if position[1] >= 0 else "W",
            GPS.GPSLongitude: _sixties(abs(position[1])),
        }
    return exif


def _sixties(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 4)


def a_photo(number: int = 1, taken: str | None = None, position: tuple[float, float] | None = None) -> bytes:
    """A JPEG as a phone takes it."""
    return as_file(a_scene(number), exif=exif_of(taken, position), quality=85)


def a_png_of(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels, in a few bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def a_jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says it has so many pixels, in a few hundred bytes."""
    small = as_file(Image.new("RGB", (8, 8)))
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", height, width) + small[at + 4 :]


def a_jpeg_of_scans(side: int, scans: int) -> bytes:
    """A square progressive JPEG, evenly grey, with that many scans that change nothing."""

    def segment(marker: int, content: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, 2 + len(content)) + content

    blocks = (-(-side // 8)) ** 2
    tables = segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0")
    tables += b"".join(segment(0xC4, bytes([kind, 1] + [0] * 15 + [code])) for kind, code in ((0, 0), (0x10, 0xE0)))
    first = segment(0xDA, b"\1\1\0\0\0\0") + bytes(blocks // 8 + 1)
    empty = segment(0xDA, b"\1\1\0\1\1\0") + bytes(-(-blocks // 16384) * 15 // 8 + 1)
    return b"\xff\xd8" + tables + first + empty * scans + b"\xff\xd9"


def a_jpeg_by_colours(width: int, height: int) -> bytes:
    """A JPEG that says it has so many pixels, its three colours one after the other."""
    content = a_jpeg_of(width, height)
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\1\0\0\x3f\0" + bytes(4)
    return content[: content.index(b"\xff\xda")] + scan * 3 + b"\xff\xd9"


def a_pdf(pages: int = 1, created: str = "", trailer: bytes = b"") -> bytes:
    """A PDF of empty pages with a bar on them; `created` like 20220506."""
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, pages),
        b"<</CreationDate(D:%b090000+08'00')>>" % created.encode() if created else b"<<>>",
        b"<</Length 26>>stream\n0 0 0 rg 60 700 400 40 re f\nendstream",
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"] * pages,
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for index, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj%b endobj\n" % (index, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in offsets
    )
    end = b"trailer<</Size %d/Root 1 0 R/Info 3 0 R%b>>\nstartxref\n%d\n%%%%EOF\n"
    return body + table + end % (len(objects) + 1, trailer, len(body))


def a_locked_pdf() -> bytes:
    """A PDF that opens with a password alone."""
    key = b"<</Filter/Standard/V 1/R 2/O(%b)/U(%b)/P -4>>" % (b"o" * 32, b"u" * 32)
    return a_pdf(trailer=b"/Encrypt " + key + b"/ID[(aaaaaaaaaaaaaaaa)(aaaaaaaaaaaaaaaa)]")


def a_word_file(created: Any, modified: Any, text: str = "工作制度") -> bytes:
    document, out = Document(), BytesIO()
    document.add_paragraph(text)
    document.core_properties.created, document.core_properties.modified = created, modified
    document.save(out)
    return out.getvalue()


PNG = a_png_of(4, 3)


def a_large_pdf(size: int) -> bytes:
    """What stands between beginning and end of a PDF, that many bytes long; nothing can be seen in it."""
    return b"%PDF-1.7\n".ljust(size - 7, b"x") + b"\n%%EOF\n"


def a_compound_file(stream: str) -> bytes:
    """What doc, xls, wps and et are inside: a directory that names one stream."""
    table_sector = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    name = stream.encode("utf-16-le") + b"\0\0"
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name)) + bytes(62)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    head = head.ljust(44, b"\0") + struct.pack("<II", 1, 1)
    head = head.ljust(68, b"\0") + struct.pack("<II", 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + table_sector + entry.ljust(512, b"\0")


def a_video(told: bytes = b"", pictures: bytes = bytes(100)) -> bytes:
    """The boxes of an MP4 video without a picture in it; `told` is what it says of itself."""
    boxes = ((b"ftyp", b"mp42" + bytes(4) + b"mp42"), (b"mdat", pictures), (b"moov", bytes(20) + told))
    return b"".join(struct.pack(">I", 8 + len(content)) + kind + content for kind, content in boxes)


def a_zip(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()
