"""Sentences made of data: the word for none, for one and for all; what rose, fell or stayed; parts of a whole.

Every function returns words without a full stop, or an empty text where there is nothing to say; `sentence` joins what is
left of them. So no list that is empty leaves its brackets, its colon or a “0个” behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from forms.numerals import chinese_date
from forms.points import ZERO, round_half_up, show

# What may follow the last word of a sentence already.
_ENDS = "。！？；：，、"


def joined(names: Iterable[str]) -> str:
    """甲、乙、丙."""
    return "、".join(names)


def counted(names: Sequence[str], unit: str, *, of: int | None = None) -> str:
    """甲、乙2个乡镇: the names with their number; one name by itself; 全部3个乡镇 where they are all `of` them.

    `unit` is the measure word with its noun (个乡镇).
    """
    if len(names) < 2:
        return joined(names)
    return f"全部{of}{unit}" if of == len(names) else f"{joined(names)}{len(names)}{unit}"


def numbers_told(numbers: Mapping[str, int], unit: str) -> str:
    """优秀6个、良好9个: every group that has members, in the order given. Where one group holds all: 全部为良好."""
    held = {name: number for name, number in numbers.items() if number}
    if len(held) == 1 and sum(held.values()) > 1:
        return f"全部为{next(iter(held))}"
    return joined(f"{name}{number}{unit}" for name, number in held.items())


def change_told(now: Decimal, before: Decimal | None, unit: str) -> str:
    """比上年提高1.2分, 比上年降低0.5分, 与上年持平; empty where there was nothing before. As exact as it is shown."""
    if before is None:
        return ""
    moved = round_half_up(now) - round_half_up(before)
    if not moved:
        return "与上年持平"
    return f"比上年{'提高' if moved > 0 else '降低'}{show(abs(moved))}{unit}"


def average(values: Sequence[Decimal]) -> Decimal | None:
    """The mean, rounded half up to the digits that are shown; None of nothing."""
    return round_half_up(sum(values, ZERO) / len(values)) if values else None


def percentage_told(part: Decimal | int, whole: Decimal | int) -> str:
    """30%, 33.3%: to one digit; empty where the whole is nothing."""
    return f"{show(round_half_up(Decimal(part) * 100 / Decimal(whole), 1))}%" if whole else ""


def days_told(first: date, last: date) -> str:
    """2021年12月26日至2022年1月1日, 2022年3月1日至5日; a single day as itself."""
    if first == last:
        return chinese_date(first)
    until = chinese_date(last)
    if first.year == last.year:
        until = until.removeprefix(f"{last.year}年")
        until = until.removeprefix(f"{last.month}月") if first.month == last.month else until
    return f"{chinese_date(first)}至{until}"


def sentence(*clauses: str) -> str:
    """The clauses that say something, with commas and a full stop; empty where none does."""
    said = [clause.rstrip(_ENDS) for clause in clauses if clause.strip(_ENDS)]
    return "，".join(said) + "。" if said else ""


def listed(clauses: Iterable[str]) -> str:
    """Clauses of equal rank with ； between them and a full stop; empty where there is none."""
    said = [clause.rstrip(_ENDS) for clause in clauses if clause.strip(_ENDS)]
    return "；".join(said) + "。" if said else ""


def in_brackets(words: str) -> str:
    """（甲）; nothing for nothing."""
    return f"（{words}）" if words else ""


def one_line(text: str) -> str:
    """A text from a person as it stands within a sentence: on one line, without punctuation at either end."""
    return " ".join(text.split()).strip(f"{_ENDS} ")


def titled(title: str) -> str:
    """《…》 around a title, whatever brackets it came with; those within it become 〈…〉."""
    bare = one_line(title)
    if bare.startswith("《") and bare.endswith("》") and "》" not in bare[1:-1]:
        bare = bare[1:-1]
    return f"《{bare.replace('《', '〈').replace('》', '〉')}》" if bare else ""


def quoted(text: str) -> str:
    """“…” around words from a document or a person; quotation marks within them become ‘…’."""
    return f"“{one_line(text).replace('“', '‘').replace('”', '’')}”"
