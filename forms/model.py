"""What an issued document says, as plain frozen data: sections, items, rules, grades, stars."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

_LONGEST_QUOTE = 60


def quote(text: str) -> str:
    """`text` on one line, shortened so that a message stays readable; 空白 for none."""
    line = " ".join(text.split()) or "空白"
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


class SectionKind(StrEnum):
    """How a section counts: towards the total, on top of it, against it, or not in points at all."""

    SCORED = "scored"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    VETO = "veto"


class RuleKind(StrEnum):
    """What a clause can say; `forms/rules/` has one module for each kind."""

    DEDUCT_PER = "deduct_per"
    AWARD_PER = "award_per"
    LEVELS = "levels"
    THRESHOLD = "threshold"
    FULL_IF = "full_if"
    DEDUCT_IF = "deduct_if"
    AWARD_IF = "award_if"
    RATIO = "ratio"
    BANDS = "bands"
    RANK = "rank"
    JUDGE = "judge"
    VETO = "veto"


class Severity(StrEnum):
    """Whether a problem keeps the form from being published."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """A fault of a document: where it is, what was found there, what is wrong, how to mend it. All in Chinese.

    `item` is the number of the item concerned, if one is; `field` what of it, or of the form, a change by hand would
    settle. `checked` is true for what `forms.checks` finds in the form itself, and so finds again while it stands.
    """

    severity: Severity
    place: str
    found: str
    problem: str
    remedy: str
    item: str = ""
    field: str = ""
    checked: bool = False


@dataclass(frozen=True)
class Source:
    """Where an item stands in its file; both count from 1.

    In Word `table` counts the tables of the body; 0 is the prose, and `row` its paragraph. In a workbook `table` is the
    position of the worksheet, `sheet` its name and `row` the row's number in it.
    """

    table: int
    row: int
    sheet: str = ""

    @property
    def place(self) -> str:
        """How a person finds it: 表1第19行, 工作表“考核表”第19行, 正文第19段."""
        if self.sheet:
            return f"工作表“{self.sheet}”第{self.row}行"
        return f"表{self.table}第{self.row}行" if self.table else f"正文第{self.row}段"


@dataclass(frozen=True)
class Rule:
    """One rule of a clause, with what its inputs are asked for.

    `required` is the number a shortfall is counted from and `due` the day from which days late are counted, where the
    text states them. `subject` names what is counted, measured or asked, in the text's own words. `labels` name levels,
    bands or places, `losses` which of the points are lost rather than earned. `earns_when` is the answer to a yes/no
    question that earns the points; a `gate` earns none itself, but without that answer the item scores nothing.
    `at_most` holds where a target is not to be exceeded. `text` are the clause's own words.
    """

    kind: RuleKind
    points: tuple[Decimal, ...] = ()
    per: Decimal | None = None
    unit: str = ""
    target: Decimal | None = None
    required: Decimal | None = None
    due: date | None = None
    labels: tuple[str, ...] = ()
    subject: str = ""
    earns_when: bool = True
    text: str = ""
    gate: bool = False
    at_most: bool = False
    losses: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A scoring clause as read: its rules in the order of the text, and the limits that hold for them together."""

    text: str
    rules: tuple[Rule, ...] = ()
    cap: Decimal | None = None
    floor: str | None = None  # "0", "negative", or None where the text says neither
    exclusive: bool = False
    caps_loss: bool = False  # `cap` is the most that is lost, not earned: 最多扣3分


@dataclass(frozen=True)
class Item:
    """One assessed item (考核内容). `points` is None where the document prints none (bonus, deduction, veto).

    `points_text` is what stands in place of points that cannot be used: words, or a 0.
    """

    number: str
    name: str
    content: str
    points: Decimal | None
    clause: Clause
    evidence: tuple[str, ...] = ()
    source: Source | None = None
    department: str = ""  # who is responsible (责任单位), where a column says so
    points_text: str = ""


@dataclass(frozen=True)
class Section:
    """One assessed section (考核项目). `cap` is the most a bonus may add or a deduction take away.

    `summed` tells points that are the sum of the items' from printed ones; `points_text` is as an item's.
    """

    number: str
    name: str
    kind: SectionKind
    points: Decimal | None
    items: tuple[Item, ...] = ()
    cap: Decimal | None = None
    source: Source | None = None
    summed: bool = False
    points_text: str = ""


@dataclass(frozen=True)
class PrintedTotal:
    """A printed sum: of the section at that place among the sections (from 1), or of the whole form (None)."""

    points: Decimal
    source: Source
    section: int | None = None


@dataclass(frozen=True)
class Grade:
    """A grade (等次): from this total on; `quota` is the largest share of townships that may hold it."""

    name: str
    from_: Decimal
    quota: Decimal | None = None


@dataclass(frozen=True)
class StarBand:
    """A star level (星级): from this score on."""

    name: str
    from_: Decimal


@dataclass(frozen=True)
class Weight:
    """The share (0.8 for 80 %) with which the form whose title contains `name` enters the yearly total."""

    name: str
    share: Decimal


@dataclass(frozen=True)
class Deadline:
    """A step of the procedure and the last day on which it may be done."""

    step: str
    month: int
    day: int


class Consequence(StrEnum):
    """What a home loses: the year's rating (取消当年评定资格), or stars that it holds (摘星)."""

    CANCEL = "cancel"
    REMOVE = "remove"


@dataclass(frozen=True)
class StarLoss:
    """A provision on which a home loses its rating or its stars: any of the grounds is enough. `text` is the article."""

    grounds: tuple[str, ...]
    consequences: tuple[Consequence, ...]
    text: str


@dataclass(frozen=True)
class StarReward:
    """A provision on what star levels bring: words of honour, funds, or both. `text` is the article."""

    stars: tuple[str, ...]
    honours: bool
    funds: bool
    text: str


@dataclass(frozen=True)
class ScoreColumns:
    """Columns, from 1, of one score table that take the self score, the verified score and the reason for it.

    `table` and the columns count as in `Source`: grid columns in Word, the sheet's own (A is 1) in a workbook.
    """

    table: int
    self_score: int | None = None
    verified_score: int | None = None
    reason: int | None = None


@dataclass(frozen=True)
class Form:
    """What was read from one issued document."""

    title: str
    issuer: str
    number: str
    year: int | None
    total: Decimal | None
    sections: tuple[Section, ...] = ()
    grades: tuple[Grade, ...] = ()
    stars: tuple[StarBand, ...] = ()
    weights: tuple[Weight, ...] = ()
    decimals: int = 2
    deadlines: tuple[Deadline, ...] = ()
    procedure: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    score_columns: tuple[ScoreColumns, ...] = ()
    problems: tuple[Problem, ...] = ()
    totals: tuple[PrintedTotal, ...] = ()
    star_losses: tuple[StarLoss, ...] = ()
    star_rewards: tuple[StarReward, ...] = ()

    def items(self) -> Iterator[tuple[Section, Item]]:
        """Every item with its section, in document order."""
        return ((section, item) for section in self.sections for item in section.items)

    def item(self, number: str) -> tuple[Section, Item]:
        """The item with that number. Raises KeyError."""
        for section, item in self.items():
            if item.number == number:
                return section, item
        raise KeyError(number)

    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the form from being published."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    def warnings(self) -> tuple[Problem, ...]:
        """The problems that the county may leave as they are, once it has seen them."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)
