"""What evidence tells: hints for a person to look at, from plain data. None of them is ever a score."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from forms.inputs import Input, InputKind
from forms.lifecycle import FORM_KIND_NAMES, FormKind
from forms.model import Form, Item, Section
from forms.scoring import inputs_of

# Bits of 64 in which two perceptual hashes differ. The same picture saved again, scaled, brightened or with a stamp in a
# corner differs in 0 to 4; two sheets of text in the same layout in 6 and more, two photos in 18 and more.
NEAR = 4
# Of one piece; the rest is told as a number. A file that everybody attached, such as the county's own notice, must not
# bury what else there is to see.
MOST_SHOWN = 5
HAPPENINGS = frozenset({"次", "场", "期"})  # what leaves a record each time, unlike people, square metres or months


class FindingKind(StrEnum):
    """What a hint is about."""

    SAME_FILE = "same_file"
    NEAR_PICTURE = "near_picture"
    OUTSIDE_YEAR = "outside_year"
    OLDER = "older"
    TOO_FEW = "too_few"


class Reply(StrEnum):
    """What a reviewer answers: both townships took part, or it is in order for the reason she notes."""

    JOINT_EVENT = "joint_event"
    IN_ORDER = "in_order"


FINDING_NAMES = {
    FindingKind.SAME_FILE: "同一文件",
    FindingKind.NEAR_PICTURE: "几乎相同的图片",
    FindingKind.OUTSIDE_YEAR: "照片不在年度内",
    FindingKind.OLDER: "文件早于本项",
    FindingKind.TOO_FEW: "记录少于次数",
}
REPLY_NAMES = {Reply.JOINT_EVENT: "联合活动", Reply.IN_ORDER: "没有问题"}


@dataclass(frozen=True)
class Piece:
    """One standing piece of evidence: whose it is, where it stands, and what its file tells (None where it tells nothing).

    `origin` is the id of the piece that it was taken from by “use an earlier one”, from the first on; else its own.
    """

    id: int
    unit_id: int
    township: str
    year: int
    kind: FormKind
    item: str
    name: str
    caption: str = ""
    content_type: str = ""
    sha256: str | None = None
    origin: int = 0
    taken_on: date | None = None
    written_on: date | None = None


@dataclass(frozen=True)
class Match:
    """Another piece that is the same file, or nearly the same picture."""

    other: Piece
    is_same_file: bool


@dataclass(frozen=True)
class Finding:
    """One hint: about which item and which piece of it, what the other side is, and the whole in one Chinese sentence.

    `is_gentle` tells what was done on purpose and openly: a piece of one's own, used once more.
    """

    kind: FindingKind
    item: str
    sentence: str
    piece: Piece | None = None
    other: Piece | None = None
    is_gentle: bool = False

    @property
    def key(self) -> "Key":
        """What an answer is kept under."""
        ids = [side.id for side in (self.piece, self.other) if side is not None]
        return key_of(self.kind, self.item, ids)

    @property
    def is_between_townships(self) -> bool:
        """Whether the other side is another township's, so that both may have been at one event."""
        return bool(self.piece and self.other and self.piece.unit_id != self.other.unit_id)


Key = tuple[str, str, frozenset[int]]


def key_of(kind: FindingKind, item: str, pieces: Iterable[int]) -> Key:
    """Two pieces are one pair whichever is looked at; what concerns no piece is told apart by its item."""
    ids = frozenset(pieces)
    return kind, "" if ids else item, ids


def find(
    form: Form, own: Sequence[Piece], matches: Mapping[int, Sequence[Match]], given: Mapping[str, Mapping[str, Any]]
) -> list[Finding]:
    """Every hint about the pieces of one form, in the order of its items, then of the pieces.

    `own` are its pieces, `matches` what is like them by their ids, `given` what was entered, by item number.
    """
    by_item: dict[str, list[Piece]] = {}
    for piece in own:
        by_item.setdefault(piece.item, []).append(piece)
    found: list[Finding] = []
    for section, item in form.items():
        pieces = by_item.get(item.number, [])
        found += _too_few(section, item, given.get(item.number, {}), pieces)
        for piece in pieces:
            found += _alike(piece, matches.get(piece.id, ()))
            found += _dated(piece)
    return found


def _too_few(section: Section, item: Item, given: Mapping[str, Any], pieces: Sequence[Piece]) -> list[Finding]:
    """Fewer records than happenings. One record may hold several, and then its name or caption says how many."""
    for asked in inputs_of(section, item):
        claimed = _happenings(asked, given.get(asked.key))
        if claimed and 0 < len(pieces) < claimed and not _told(pieces, claimed, asked.unit):
            sentence = (
                f"填报{claimed}{asked.unit}，佐证材料只有{len(pieces)}件。"
                f"请核对是否每{asked.unit}都有记录；一件材料包含几{asked.unit}的，可在说明中写明“{claimed}{asked.unit}”。"
            )
            return [Finding(FindingKind.TOO_FEW, item.number, sentence)]
    return []


def _happenings(asked: Input, entered: Any) -> int:
    """How many were claimed, at most as many as the clause demands; 0 where it names none."""
    if asked.kind is not InputKind.COUNT or asked.unit not in HAPPENINGS or asked.target is None:
        return 0
    digits = str(entered or "")
    return int(min(Decimal(digits), asked.target)) if digits.isascii() and digits.isdigit() else 0


def _told(pieces: Sequence[Piece], claimed: int, unit: str) -> bool:
    """Whether one of them says in its name or caption that it holds as many or more: 会议记录（4次）."""
    said = (re.findall(rf"([0-9]{{1,4}}){unit}", text) for piece in pieces for text in (piece.name, piece.caption))
    return any(int(number) >= claimed for numbers in said for number in numbers)


def _alike(piece: Piece, matches: Sequence[Match]) -> list[Finding]:
    """The same file or picture elsewhere: what speaks loudest first, another township's before one's own."""
    others = sorted(
        (match for match in matches if _is_elsewhere(piece, match.other)),
        key=lambda match: (match.other.unit_id == piece.unit_id, not match.is_same_file, match.other.id),
    )
    shown, rest = others[:MOST_SHOWN], len(others) - MOST_SHOWN
    more = f"另有{rest}处也是如此，可能是统一下发的材料。" if rest > 0 else ""
    return [_pair(piece, match, more) for match in shown]


def _is_elsewhere(piece: Piece, other: Piece) -> bool:
    """Whether this piece is the one to be asked about: of two of one township's, the one that came later."""
    if other.year > piece.year or other.id == piece.id:
        return False
    if other.unit_id != piece.unit_id:
        return True
    if (other.year, other.kind, other.item) == (piece.year, piece.kind, piece.item):
        return False
    return other.year < piece.year or other.id < piece.id


def _pair(piece: Piece, match: Match, more: str) -> Finding:
    other = match.other
    kind = FindingKind.SAME_FILE if match.is_same_file else FindingKind.NEAR_PICTURE
    is_own = other.unit_id == piece.unit_id
    whose = "本单位" if is_own else other.township
    place = f"{whose}{other.year}年度{FORM_KIND_NAMES[other.kind]}第{other.item}项的佐证“{other.name}”"
    if is_own and other.origin == piece.origin:
        return Finding(kind, piece.item, f"选用了{place}。请核对它是否也适用于本项、本年度。", piece, other, True)
    like = "是同一个文件" if match.is_same_file else "几乎是同一张图片"
    what_to_do = "请核对是否都适用。" if is_own else "属于联合活动的，答复“联合活动”即可。"
    return Finding(kind, piece.item, f"“{piece.name}”与{place}{like}。{what_to_do}{more}", piece, other)


def _dated(piece: Piece) -> list[Finding]:
    """A photo of another year; a document last changed before its item began, which a standing rule may well be.

    An item asks what was done in its year, so that it begins on the year's first day.
    """
    if piece.taken_on is not None and piece.taken_on.year != piece.year:
        sentence = (
            f"照片“{piece.name}”拍摄于{_told_day(piece.taken_on)}，不在{piece.year}年度内。"
            "相机的时间可能不准，请结合内容核对。"
        )
        return [Finding(FindingKind.OUTSIDE_YEAR, piece.item, sentence, piece)]
    if piece.taken_on is None and piece.written_on is not None and piece.written_on.year < piece.year:
        sentence = (
            f"文件“{piece.name}”最后修改于{_told_day(piece.written_on)}，早于本项考核的开始日{piece.year}年1月1日。"
            "长期有效的制度等可以沿用，请核对是否仍在执行。"
        )
        return [Finding(FindingKind.OLDER, piece.item, sentence, piece)]
    return []


def _told_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def open_ones(findings: Iterable[Finding], answered: Iterable[Key]) -> list[Finding]:
    """The hints that still wait for an answer; what was done openly waits for none."""
    settled = set(answered)
    return [finding for finding in findings if not finding.is_gentle and finding.key not in settled]
