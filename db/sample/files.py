"""A few small evidence files, made on the spot: pictures and one-page PDF documents that open."""

import hashlib
import struct
import zlib
from typing import Any

from db.evidence.receiving import receive
from db.evidence.store import store

COLOURS = ((179, 38, 30), (46, 94, 140), (58, 125, 68))
WIDTH, HEIGHT = 320, 200


class SampleFiles:
    """Files put into the evidence store one by one, each another content, with what each would tell by its SHA-256."""

    def __init__(self) -> None:
        self.facts: dict[str, dict[str, Any]] = {}

    def take(self, suffix: str, **told: Any) -> dict[str, Any]:
        """The columns of a new picture (.png) or one-page document (.pdf)."""
        number = len(self.facts) + 1
        if suffix == ".png":
            content = _picture(COLOURS[number % len(COLOURS)], number)
            return self.keep(content, "image/png", {"width": WIDTH, "height": HEIGHT, **told})
        return self.keep(_document(number), "application/pdf", {"pages": 1, **told})

    def keep(self, content: bytes, content_type: str, told: dict[str, Any]) -> dict[str, Any]:
        """The columns of that file. On this machine it is not synced: what is lost of a sample is loaded again."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.facts[sha256] = told
        if (path := store().local_path(sha256)) is None:
            receive([content], f"sample{_SUFFIXES[content_type]}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return {"sha256": sha256, "size": len(content), "content_type": content_type}


_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}


def _picture(colour: tuple[int, int, int], number: int) -> bytes:
    """A plaque: a coloured field with a light band, and its number in a comment."""
    field, band = bytes(colour) * WIDTH, bytes((250, 240, 220)) * WIDTH
    rows = b"".join(b"\0" + (band if 80 <= y < 120 else field) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = (
        _chunk(b"IHDR", header),
        _chunk(b"tEXt", b"Comment\0%d" % number),
        _chunk(b"IDAT", zlib.compress(rows)),
        _chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _document(number: int) -> bytes:
    """One page with one line of text, and the table of offsets that readers ask for."""
    line = f"BT /F1 24 Tf 72 720 Td (Sample document {number}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, offsets = b"%PDF-1.4\n", []
    for index, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj%b endobj\n" % (index, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + table + trailer
