"""The tags in the text of a paragraph: {{ … }}, {% … %} and {# … #}, as people write them in Word."""

import re
from dataclasses import dataclass
from enum import StrEnum

from reports.templating.faults import TemplateFault

LONGEST_TAG = 300  # characters; an expression as long as it likes would nest deeper than any parser goes
QUOTED = 60  # characters of a tag in a fault
BRACES = str.maketrans("｛｝％＃", "{}%#")
HALF_WIDTH = str.maketrans("＝＜＞！．｜（），［］～　\xa0", "=<>!.|(),[]~  ")
CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = re.compile(r"\{[{%#]")
_STRAY = re.compile(r"\{[{%#]|[}%#]\}")
_SINGLE = re.compile(r"\{\s*(\w{1,20})\s*\}")
_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'|[“”][^“”]*[“”]|[‘’][^‘’]*[‘’]")
_STATEMENT = re.compile(r"[-+]?(?:(p|tr)(?=\s))?\s*(\w*)\s*(.*)", re.DOTALL)
PAIRING = "每个占位符前后各写两个花括号，例如“{{ 标题 }}”；for、if写成“{% for 行 in 名次表 %}”，并且写在同一段里。"


class TagKind(StrEnum):
    """What a tag is, by its first word; an `output` prints a value."""

    OUTPUT = "{{"
    COMMENT = "{#"
    FOR = "for"
    IF = "if"
    ELIF = "elif"
    ELSE = "else"
    END_FOR = "endfor"
    END_IF = "endif"
    OTHER = ""


_WORDS = {kind.value: kind for kind in TagKind}
BLOCKS = {TagKind.FOR: TagKind.END_FOR, TagKind.IF: TagKind.END_IF}


@dataclass(frozen=True)
class Tag:
    """A tag at `place`: `text` as it stands there, `source` as the template engine reads it.

    `level` is the p or tr of {%p … %} and {%tr … %}, which stand for the whole paragraph or row.
    """

    kind: TagKind
    place: str
    text: str
    source: str
    level: str = ""

    def fault(self, problem: str, remedy: str) -> TemplateFault:
        """What is wrong with it, with its place and its first words."""
        return TemplateFault(self.place, self.text[:QUOTED], problem, remedy)


@dataclass(frozen=True)
class FoundTag:
    """A tag and where it begins and ends in the text that was searched."""

    tag: Tag
    start: int
    end: int


def find_tags(text: str, place: str) -> tuple[list[FoundTag], list[TemplateFault]]:
    """The tags of a text in order, and the braces that make none. Full-width braces and typographic quotes count too."""
    plain = text.translate(BRACES)
    found: list[FoundTag] = []
    faults: list[TemplateFault] = []
    rest, at = [], 0
    while opening := _OPENING.search(plain, at):
        rest.append(plain[at : opening.start()])
        end = plain.find(CLOSING[opening[0]], opening.end())
        inner = plain[opening.end() : end]
        if end < 0 or (opening[0] != "{#" and re.search(r"[{}]", inner)):
            faults.append(_unpaired(place, plain[opening.start() :]))
            return found, faults
        found.append(FoundTag(_tag(opening[0], inner, place), opening.start(), end + 2))
        at = end + 2
    rest.append(plain[at:])
    return found, [*faults, *_strays("\n".join(rest), place)]


def _strays(rest: str, place: str) -> list[TemplateFault]:
    if stray := _STRAY.search(rest):
        return [_unpaired(place, rest[max(stray.start() - 10, 0) :].lstrip("\n"))]
    if single := _SINGLE.search(rest):
        return [
            TemplateFault(
                place, single[0], "只有一对花括号", f"如果是占位符，请写成“{{{{ {single[1]} }}}}”。", hint=True
            )
        ]
    return []


def _unpaired(place: str, text: str) -> TemplateFault:
    return TemplateFault(place, text[:24], "花括号没有成对", PAIRING)


def _tag(opening: str, inner: str, place: str) -> Tag:
    text = f"{opening}{inner}{CLOSING[opening]}"
    if opening == "{#":
        return Tag(TagKind.COMMENT, place, text, "")
    expression = _half_width(inner).strip()
    if opening == "{{":
        return Tag(TagKind.OUTPUT, place, text, f"{{{{ {expression.strip('+-')} }}}}")
    found = _STATEMENT.fullmatch(expression)
    assert found is not None
    level, word, rest = found[1] or "", found[2], found[3].rstrip("+- ")
    return Tag(_WORDS.get(word, TagKind.OTHER), place, text, f"{{% {word} {rest} %}}", level)


def _half_width(expression: str) -> str:
    """Typographic quotes around a text made straight ones, and punctuation outside of texts half-width."""
    pieces, at = [], 0
    for literal in _LITERAL.finditer(expression):
        pieces += [expression[at : literal.start()].translate(HALF_WIDTH), _straight(literal[0])]
        at = literal.end()
    return "".join([*pieces, expression[at:].translate(HALF_WIDTH)])


def _straight(literal: str) -> str:
    if literal[0] in "\"'":
        return literal
    quote = "'" if '"' in literal else '"'
    return f"{quote}{literal[1:-1]}{quote}"
