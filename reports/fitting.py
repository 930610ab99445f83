"""What of an official document depends on the length of its texts, set once they are known.

A template holds 发文机关标志, the signature and the box of 版记 once; they are fitted after it is filled in, a typeset document
after it is built. They are known by their styles, by name or id, as an official's own template has them too:

    发文机关标志          the size, and beyond one line the lines; the box of a letter's head with them
    Signature         name and date of a sealed document (7.3.5.1)
    不盖章署名          name and date of one without a seal (7.3.5.2)
    版记              the height of the box

Where a document has none of the styles, nothing is touched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice

from lxml.etree import _Element

from reports.fitting_breaks import lines_in, lines_of_name, widest
from reports.gongwen_measures import CHARACTER, EM, LINE, TYPE_AREA_POINTS, TYPE_AREA_TWIPS, width
from reports.word_properties import W, property_of, put, text_element, without

EMU_PER_TWIP = 635
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MARK, SEALED, UNSEALED, IMPRINT = "发文机关标志", "signature", "不盖章署名", "版记"
_IDS = {"IssuerMark": MARK, "Signature": SEALED, "UnsealedSignature": UNSEALED, "Imprint": IMPRINT}
LARGEST, SMALLEST = 44, 22  # points of 发文机关标志: no smaller than the title, rather on two lines
LINE_OF_MARK = 1.0227  # of its size; an exact line of that height has the upper edge of the characters at its own
FROM_THE_RIGHT = 4 * EM
SLACK = 40  # twips, for the lines of the table in the box


@dataclass(frozen=True)
class Fitted:
    """The styles of a document that are fitted, by id: what each is, and the size (points) and exact line (twips) of all.

    `own` are the sizes that a template's marks were given for the placeholders in them: a size that a person set is kept.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, float] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    own: frozenset[float] = frozenset()


def fitted_styles(styles: _Element) -> Fitted:
    """Which styles of `w:styles` are fitted."""
    roles, sizes, lines = {}, {}, {}
    for style in styles.iter(f"{W}style"):
        key, name = style.get(f"{W}styleId", ""), property_of(style, "name", "val").lower()
        if role := name if name in _IDS.values() else _IDS.get(key):
            roles[key] = role
        if half_points := property_of(style, "rPr/sz", "val"):
            sizes[key] = _number(half_points) / 2
        if line := _exact_line(style):
            lines[key] = line
    return Fitted(roles, sizes, lines)


def fitted_in(template: _Element, styles: _Element) -> Fitted | None:
    """What is fitted in the documents that a template gives; None where no paragraph is of such a style."""
    found = fitted_styles(styles)
    paragraphs = [each for each in template.iter(f"{W}p") if _style(each) in found.roles]
    if not paragraphs:
        return None
    marks = [each for each in paragraphs if found.roles[_style(each)] == MARK]
    own = {
        size
        for mark in marks
        for size in _fitting(mark, [found.sizes.get(_style(mark), LARGEST)] * len(_runs(mark)))[1]
    }
    return replace(found, own=frozenset(own))


def fit(body: _Element, styles: Fitted) -> None:
    """Sets size, lines, indents and heights by the texts that stand in the document now."""
    found: dict[str, list[_Element]] = {}
    for style in body.iter(f"{W}pStyle"):
        if role := styles.roles.get(style.get(f"{W}val", "")):
            found.setdefault(role, []).extend(islice(style.iterancestors(f"{W}p"), 1))
    for mark in found.get(MARK, ()):
        _fit_mark(mark, styles)
    for role, place in ((SEALED, _place_sealed), (UNSEALED, _place_unsealed)):
        for name, day in _pairs(found.get(role, [])):
            place(name, day)
    boxes = dict.fromkeys(_box_around(paragraph) for paragraph in found.get(IMPRINT, ()))
    for box in (box for box in boxes if box is not None):
        _set_height(box, _height_of(box, styles) + SLACK)


def _style(paragraph: _Element) -> str:
    return property_of(paragraph, "pPr/pStyle", "val")


def _text(paragraph: _Element) -> str:
    return "".join(text.text or "" for text in paragraph.iterfind(f"{W}r/{W}t"))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0


def _fit_mark(mark: _Element, styles: Fitted) -> None:
    """No larger than it is; smaller where the type area does not hold it, on two lines where it would be too small."""
    runs, usual = _runs(mark), styles.sizes.get(_style(mark), LARGEST)
    given = [_number(property_of(run, "rPr/sz", "val")) / 2 for run in runs]
    sizes = [usual if not size or size in styles.own else size for size in given]
    lines, smaller = _fitting(mark, sizes)
    if not runs or smaller == [size or usual for size in given]:
        return
    before = _line(mark, styles) or _line_of_mark(max(sizes))
    for run, size in zip(runs, smaller, strict=True):
        for name in ("sz", "szCs"):
            put(run, "rPr", name, val=round(size * 2))
    put(mark, "pPr", "spacing", line=_line_of_mark(max(smaller)), lineRule="exact")
    _break(mark, lines)
    if (box := _box_around(mark)) is not None and (height := _height(box)):
        _set_height(box, height + _line_of_mark(max(smaller)) * len(lines) - before)


def _fitting(mark: _Element, sizes: list[float]) -> tuple[list[str], list[float]]:
    """The lines of a mark with runs of such sizes, and the sizes in which they fit."""
    lines, whole = _written_lines(mark), _text(mark)
    needed = sum(widest(_run_text(run)) * size for run, size in zip(_runs(mark), sizes, strict=True))
    if len(lines) == 1 and needed > TYPE_AREA_POINTS:
        lines = lines_of_name(whole, TYPE_AREA_POINTS // SMALLEST)
    needed *= max(map(widest, lines)) / (widest(whole) or 1)
    if needed <= TYPE_AREA_POINTS:
        return lines, sizes
    return lines, [min(size, int(size * TYPE_AREA_POINTS / needed + 1e-6)) for size in sizes]


def _written_lines(paragraph: _Element) -> list[str]:
    """The lines that somebody has broken it into."""
    pieces = (piece for run in _runs(paragraph) for piece in run)
    return "".join("\n" if piece.tag == f"{W}br" else piece.text or "" for piece in pieces).split("\n")


def _line_of_mark(points: float) -> int:
    return round(points * 20 * LINE_OF_MARK)


def _runs(mark: _Element) -> list[_Element]:
    return [run for run in mark.iterfind(f"{W}r") if run.find(f"{W}t") is not None]


def _run_text(run: _Element) -> str:
    return "".join(text.text or "" for text in run.iterfind(f"{W}t"))


def _break(paragraph: _Element, lines: list[str]) -> None:
    """Begins a new line with each of the lines, unless somebody has broken it already."""
    texts = [text for run in _runs(paragraph) for text in run.iterfind(f"{W}t")]
    ends = [] if len(_written_lines(paragraph)) > 1 else list(accumulate(map(len, lines[:-1])))
    for at in reversed(ends):
        for text in texts:
            words = text.text or ""
            if at <= len(words):
                text.text = words[:at]
                text.addnext(text_element("t", words[at:]))
                text.addnext(text_element("br"))
                break
            at -= len(words)


def _pairs(paragraphs: list[_Element]) -> Iterator[tuple[_Element, _Element]]:
    """Name and date that stand alone, one above the other; several names are left as they are."""
    lines: list[list[_Element]] = []
    for paragraph in paragraphs:
        if lines and lines[-1][-1].getnext() is paragraph:
            lines[-1].append(paragraph)
        else:
            lines.append([paragraph])
    yield from ((pair[0], pair[1]) for pair in lines if len(pair) == 2 and _text(pair[0]) and _text(pair[1]))


def _place_sealed(name: _Element, day: _Element) -> None:
    """The date ends 4 characters from the right, the name stands centred over it; one too long for that ends at the right."""
    around = 2 * FROM_THE_RIGHT + _width_of(day)
    if _width_of(name) > around:
        _break(name, lines_of_name(_text(name), TYPE_AREA_TWIPS // CHARACTER))
        _place(name, "right")
        _place(day, "right", right=FROM_THE_RIGHT)
        return
    for paragraph in (name, day):
        _place(paragraph, "center", left=TYPE_AREA_TWIPS - around)


def _place_unsealed(name: _Element, day: _Element) -> None:
    """The name ends 2 characters from the right, the date begins 2 characters right of it.

    A date longer than the name ends 2 characters from the right.
    """
    if _width_of(day) > _width_of(name):
        _place(name, "left", left=TYPE_AREA_TWIPS - 4 * EM - _width_of(day))
        _place(day, "right", right=2 * EM)
        return
    _break(name, lines_of_name(_text(name), (TYPE_AREA_TWIPS - 2 * EM) // CHARACTER))
    _place(name, "right", right=2 * EM)
    # On a machine whose digits are wider the date must not break: it may reach into the margin.
    _place(day, "left", left=TYPE_AREA_TWIPS - _width_of(name), right=-2 * EM)


def _width_of(signed: _Element) -> int:
    """Of its first line, in twips."""
    return round(width(_written_lines(signed)[0].strip()) * CHARACTER)


def _place(paragraph: _Element, side: str, **twips: int) -> None:
    """Where the twin in characters is given, Word goes by it."""
    both = {f"{edge}{twin}": round(value * by) for edge, value in twips.items() for twin, by in _TWINS.items()}
    without(paragraph, "pPr", "ind")
    if both:
        put(paragraph, "pPr", "ind", **both)
    put(paragraph, "pPr", "jc", val=side)


_TWINS = {"Chars": 100 / EM, "": 1}


def _box_around(paragraph: _Element) -> _Element | None:
    """The anchor of the DrawingML text box that the paragraph stands in."""
    within = next(paragraph.iterancestors(f"{_WPS}txbx"), None)
    return None if within is None else next(within.iterancestors(f"{_WP}anchor", f"{_WP}inline"), None)


def _height(box: _Element) -> int:
    """In twips; 0 where it is not given."""
    extent = box.find(f"{_WP}extent")
    return 0 if extent is None else round(_number(extent.get("cy", "")) / EMU_PER_TWIP)


def _set_height(box: _Element, twips: int) -> None:
    for extent in (*box.iterfind(f"{_WP}extent"), *box.iter(f"{_A}ext")):
        if extent.get("cy"):
            extent.set("cy", str(twips * EMU_PER_TWIP))


def _height_of(box: _Element, styles: Fitted) -> int:
    """What the paragraphs and rows in the box need, in twips."""
    inside = next(box.iter(f"{W}txbxContent"))
    whole = int(_number(box.find(f"{_WP}extent").get("cx", "")) / EMU_PER_TWIP) or TYPE_AREA_TWIPS
    height = sum(_height_of_text(each, whole, styles) for each in inside.iterfind(f"{W}p"))
    for row in inside.iterfind(f"{W}tbl/{W}tr"):
        cells = [(cell, int(_number(property_of(cell, "tcPr/tcW", "w"))) or whole) for cell in row.iterfind(f"{W}tc")]
        height += max(
            (sum(_height_of_text(each, room, styles) for each in cell.iterfind(f"{W}p")) for cell, room in cells),
            default=0,
        )
    return height


def _height_of_text(paragraph: _Element, room: int, styles: Fitted) -> int:
    style = _style(paragraph)
    left, right, hanging, first = (
        int(_number(property_of(paragraph, "pPr/ind", name))) for name in ("left", "right", "hanging", "firstLine")
    )
    size = 20 * max(
        (_number(property_of(run, "rPr/sz", "val")) / 2 for run in paragraph.iterfind(f"{W}r")), default=0
    ) or 20 * styles.sizes.get(style, EM / 20)
    others = (room - left - right) / size
    lines = lines_in(_text(paragraph), others + (hanging - first) / size, others)
    return lines * (_line(paragraph, styles) or LINE)


def _line(paragraph: _Element, styles: Fitted) -> int:
    return _exact_line(paragraph) or styles.lines.get(_style(paragraph), 0)


def _exact_line(holder: _Element) -> int:
    """The exact line height in twips; 0 where it is none."""
    exact = property_of(holder, "pPr/spacing", "lineRule") == "exact"
    return int(_number(property_of(holder, "pPr/spacing", "line"))) if exact else 0
