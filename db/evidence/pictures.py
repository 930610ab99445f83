"""What a picture tells of itself, and small copies of it that tell nothing but what is seen."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import imagehash
import numpy as np
import pillow_heif
from PIL import Image, ImageOps
from PIL.ExifTags import GPS, IFD, Base

from db.access import today
from db.evidence.filestructure import Broken, shape_of

THUMBNAIL, PAGE = 320, 1600  # pixels of the longer side of the two copies
MILLION = 1_000_000
# A JPEG is decoded at a fraction of its size, so its limit is one of time: 300 million pixels take some seconds.
MOST_PIXELS = 300 * MILLION
# Everything else, and a JPEG of several scans (progressive, or colour by colour), lies in memory in full: 4 bytes a pixel and more.
MOST_WHOLE_PIXELS = 50 * MILLION
LEAST_CONTRAST = 6
UNREADABLE_POSITION = "?"  # position data that is there, but not two numbers
EARLIEST = date(1995, 1, 1)  # before digital cameras: a clock that was never set

# Pillow warns above this number and refuses above twice of it; `_require_size` refuses in our own words before either.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
pillow_heif.register_heif_opener(thumbnails=False)

_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # what opens as a JPEG may turn out to be several, MPO
_XMP = ("xmp", "XML:com.adobe.xmp")


class Undecodable(Exception):
    """A file that cannot be shown as a picture; `str(fault)` is a Chinese sentence with its remedy."""


@dataclass(frozen=True)
class PictureFacts:
    """Width and height in pixels as the picture is seen; the day it was taken; "lat,lon" in degrees; a hash of what is seen."""

    width: int
    height: int
    taken_on: date | None
    position: str
    perceptual_hash: str | None


def picture_facts(file: Path) -> tuple[PictureFacts, dict[int, bytes]]:
    """What the picture tells, and its copies as JPEG by the length of their longer side. Raises Undecodable."""
    with _opened(file) as image:
        _require_size(image, file)
        exif = image.getexif()
        turned = exif.get(Base.Orientation, 1) in (5, 6, 7, 8)
        width, height = image.size[::-1] if turned else image.size
        taken_on, position = _day_taken(exif.get_ifd(IFD.Exif)), _position(exif.get_ifd(IFD.GPSInfo), image)
        seen = _reduced(image)
    small = _within(seen, THUMBNAIL)
    facts = PictureFacts(width, height, taken_on, position, perceptual_hash(small))
    return facts, {PAGE: _jpeg(seen), THUMBNAIL: _jpeg(small)}


def copies_of(image: Image.Image) -> dict[int, bytes]:
    """The two copies of a picture that is decoded already, such as a document's first page."""
    seen = _within(_flattened(image), PAGE)
    return {PAGE: _jpeg(seen), THUMBNAIL: _jpeg(_within(seen, THUMBNAIL))}


@contextmanager
def _opened(file: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(file, formats=_FORMATS) as image:
            yield image
    except (Undecodable, FileNotFoundError):
        raise
    except Image.DecompressionBombError:
        raise Undecodable(_too_large("", MOST_PIXELS)) from None
    except Exception as damage:
        raise Undecodable(
            "图片打不开，内容不完整或已损坏。请在手机或电脑上确认原图能打开，撤回本件后重新上传。"
        ) from damage


def _require_size(image: Image.Image, file: Path) -> None:
    """Raises Undecodable before anything is decoded: a file of a few kilobytes may stand for gigabytes of pixels."""
    is_scaled = image.format in ("JPEG", "MPO") and not image.info.get("progressive") and _is_one_scan(file)
    most = MOST_PIXELS if is_scaled else MOST_WHOLE_PIXELS
    if image.width * image.height > most:
        raise Undecodable(_too_large(f"为{image.width}×{image.height}像素，", most))


def _is_one_scan(file: Path) -> bool:
    """Whether that JPEG is decoded from beginning to end; with a scan for each colour it is held whole until the last."""
    with file.open("rb") as content:
        try:
            shape = shape_of(content, file.stat().st_size)
        except Broken:
            return False
    return shape is not None and shape.scans == 1


def _too_large(size: str, most: int) -> str:
    limit = f"{most // MILLION // 100}亿" if most >= 100 * MILLION else f"{most // MILLION * 100}万"
    return f"图片{size}超过{limit}像素，平台不生成预览；原件已按原样保存。请把图片缩小后另存为 JPG，再上传一份。"


def _reduced(image: Image.Image) -> Image.Image:
    """The picture upright, at most a page's size, in plain colours."""
    ratio = PAGE / max(image.size)
    if ratio < 1:
        # Only a JPEG knows how to do this: it is decoded at an eighth, a quarter or a half of its size.
        image.draft("RGB", (math.ceil(image.width * ratio), math.ceil(image.height * ratio)))
    upright = ImageOps.exif_transpose(_within(_plain_mode(image), PAGE))
    return _flattened(upright)


def _plain_mode(image: Image.Image) -> Image.Image:
    """A mode whose pixels can be averaged; transparency stays for `_flattened`."""
    if image.mode in ("RGB", "RGBA", "L", "LA"):
        image.load()
        return image
    if image.mode.startswith(("I", "F")):  # 16 bits of grey
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image.convert("RGBA" if "transparency" in image.info else "RGB")


def _within(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    ratio = side / max(image.size)
    size = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    # The gap lets a very large picture be averaged in blocks first, at a fraction of the time.
    small = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    small.info = dict(image.info)
    return small


def _flattened(image: Image.Image) -> Image.Image:
    """Without transparency, on white as on paper."""
    if image.mode not in ("RGBA", "LA"):
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return paper


def _jpeg(image: Image.Image) -> bytes:
    """Nothing but pixels: of position, camera and comments nothing is taken along."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    out = BytesIO()
    bare.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def perceptual_hash(image: Image.Image) -> str | None:
    """64 bits of what is seen, as 16 hexadecimal digits; None for a picture with too little in it to be told by.

    pHash (https://www.phash.org) as imagehash computes it: the low frequencies of the picture at 32 × 32.
    """
    grey = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.LANCZOS), dtype=np.float64)
    return str(imagehash.phash(image)) if _is_telling(grey) else None


def _is_telling(grey: np.ndarray) -> bool:
    """Whether the low frequencies hold more than noise: what remains once every row's and column's own mean is gone.

    A blank sheet, a banner and an even gradient leave nothing, a sheet with a few lines 4 to 6, one full of text 8, a
    photo 20 and more (of 255). Below, the bits are those of the compression, and any two such pictures look alike.
    """
    rest = grey - grey.mean(axis=0) - grey.mean(axis=1, keepdims=True) + grey.mean()
    return bool(rest.std() >= LEAST_CONTRAST)


def _day_taken(exif: Mapping[int, Any]) -> date | None:
    taken = exif.get(Base.DateTimeOriginal) or exif.get(Base.DateTimeDigitized)
    try:
        return sensible_day(datetime.strptime(str(taken).strip("\0 ")[:10], "%Y:%m:%d").date())
    except ValueError:
        return None


def sensible_day(day: date | None) -> date | None:
    """That day, or None where no clock that was set can have said so. A day ahead is another time zone."""
    return day if day is not None and EARLIEST <= day <= today() + timedelta(days=1) else None


def _position(gps: Mapping[int, Any], image: Image.Image) -> str:
    latitude = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "W", 180)
    if latitude is not None and longitude is not None:
        return f"{latitude:.6f},{longitude:.6f}"
    packets = (image.info.get(name) for name in _XMP)
    is_told = bool(gps) or any("GPS" in (text if isinstance(text, str) else repr(text)) for text in packets if text)
    return UNREADABLE_POSITION if is_told else ""


def _degrees(value: Any, reference: Any, negative: str, most: int) -> float | None:
    """Degrees, minutes and seconds as one number; None where they are no place on Earth."""
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not 0 <= found <= most:  # never true of NaN
        return None
    return -found if str(reference).strip("\0 ").upper() == negative else found
