"""What a file given as evidence may be: by its name before it is received, by its content before it is kept."""

from dataclasses import dataclass
from pathlib import Path

from db.evidence.filestructure import Broken, Format, Shape, shape_of
from db.refusals import BadFile

MOST_PIXELS = 250_000_000
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Kind:
    """What a suffix promises: contents of these formats."""

    content_type: str
    formats: tuple[Format, ...]


KINDS = {
    ".jpg": Kind("image/jpeg", (Format.JPEG,)),
    ".jpeg": Kind("image/jpeg", (Format.JPEG,)),
    ".png": Kind("image/png", (Format.PNG,)),
    ".webp": Kind("image/webp", (Format.WEBP,)),
    ".heic": Kind("image/heic", (Format.HEIF,)),
    ".heif": Kind("image/heif", (Format.HEIF,)),
    ".pdf": Kind("application/pdf", (Format.PDF,)),
    ".docx": Kind(WORD, (Format.DOCX,)),
    ".xlsx": Kind(EXCEL, (Format.XLSX,)),
    ".doc": Kind("application/msword", (Format.DOC,)),
    ".wps": Kind("application/vnd.ms-works", (Format.DOC, Format.COMPOUND)),
    ".xls": Kind("application/vnd.ms-excel", (Format.XLS,)),
    ".et": Kind("application/vnd.ms-excel", (Format.XLS, Format.COMPOUND)),
    ".mp4": Kind("video/mp4", (Format.MP4,)),
}
IN_WORDS = {
    Format.JPEG: "一张JPEG图片",
    Format.PNG: "一张PNG图片",
    Format.WEBP: "一张WebP图片",
    Format.HEIF: "一张HEIC照片",
    Format.PDF: "一份PDF文件",
    Format.DOCX: "一份新版Word文档",
    Format.XLSX: "一份新版Excel表格",
    Format.DOC: "一份旧版Word文档",
    Format.XLS: "一份旧版Excel表格",
    Format.MP4: "一段MP4视频",
}
NAMED = {format: f".{format.value}" for format in IN_WORDS} | {Format.JPEG: ".jpg", Format.HEIF: ".heic"}


def kind_of(name: str, *, pictures_only: bool = False) -> Kind:
    """What a file of that name must be. Raises BadFile for a suffix that is not accepted."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is not None and (not pictures_only or kind.content_type.startswith("image/")):
        return kind
    if pictures_only:
        raise BadFile(f"文件“{name}”不是照片，没有保存。这里可以上传 jpg、png、webp、heic 图片。")
    raise BadFile(
        f"文件“{name}”的格式不能作为佐证材料，没有保存。可以上传图片（jpg、png、webp、heic）、PDF、"
        "Word（doc、docx、wps）、Excel（xls、xlsx、et）和 MP4 视频。"
    )


def require_content(kind: Kind, name: str, path: Path) -> None:
    """Raises BadFile unless the file at `path` is whole, what its name says, and no picture too large to be shown."""
    try:
        with path.open("rb") as file:
            shape = shape_of(file, path.stat().st_size)
    except Broken as broken:
        raise BadFile(_why_broken(kind, name, broken.format)) from None
    if shape is None or shape.format not in kind.formats:
        raise BadFile(_why_other(name, shape))
    if shape.pixels is not None:
        _require_size(name, *shape.pixels)


def _why_broken(kind: Kind, name: str, format: Format) -> str:
    as_named = format in (*kind.formats, Format.COMPOUND) or (format is Format.DOCX and Format.XLSX in kind.formats)
    suffix = Path(name).suffix
    if not as_named:
        return f"文件“{name}”的内容不是{suffix}格式，而且不完整，没有保存。请核对原文件后重新选择。"
    return (
        f"文件“{name}”不完整，可能复制、下载时中断或者已经损坏，没有保存。请先打开原文件核对，再重新选择；"
        f"打不开的，请用原来的软件另存为{suffix}后再传。"
    )


def _why_other(name: str, shape: Shape | None) -> str:
    stem, suffix = Path(name).stem, Path(name).suffix
    if shape is not None and shape.format is Format.ENCRYPTED:
        return f"文件“{name}”加了打开密码，没有保存。请去掉密码另存后再传。"
    if shape is not None and shape.format in IN_WORDS:
        proper = stem + NAMED[shape.format]
        return (
            f"文件“{name}”的内容不是{suffix}格式：这是{IN_WORDS[shape.format]}，没有保存。"
            f"请把文件名改为“{proper}”后再传。"
        )
    return f"文件“{name}”的内容不是{suffix}格式，没有保存。请用原来的软件打开，另存为{suffix}后再传。"


def _require_size(name: str, width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise BadFile(f"图片“{name}”没有内容（{width}×{height}像素），没有保存。请核对原文件后重新选择。")
    if width * height > MOST_PIXELS:
        raise BadFile(
            f"图片“{name}”有{width}×{height}像素（{width * height / 1e8:.3g}亿），"
            f"超过上限{MOST_PIXELS / 1e8:.3g}亿，没有保存。请缩小尺寸后再传。"
        )
