"""Prose as the tree of its numbered paragraphs: 第一条, 一、, （一）, 1., （1）, each with the paragraphs that follow it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from forms.reading.words import chinese_ordinal, says_points, states_points

_NUMERAL = "[一二三四五六七八九十百零]+"
_EITHER = rf"(?:{_NUMERAL}|\d{{1,3}})"
_LEVELS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"第({_EITHER})章\s*",
        rf"第({_EITHER})节\s*",
        rf"第({_EITHER})条[\s:：]*",
        rf"({_NUMERAL})、\s*",
        rf"[（(]({_NUMERAL})[）)]、?\s*",
        r"(\d{1,2})(?:、|[.．](?!\d))\s*",
        r"[（(](\d{1,2})[）)]\s*",
        r"([①-⑳])\s*",
    )
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ORDINALS = {chinese_ordinal(count): count for count in range(1, 100)}
ARTICLE = 2  # the level of 第一条, which counts through all chapters
_TOP = -1


@dataclass
class Node:
    """A numbered paragraph: its number and text, the paragraph it is, the lines below it, the paragraphs under it."""

    level: int
    number: str
    heading: str
    row: int
    body: list[str] = field(default_factory=list)
    under: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own words: heading and lines, without the numbered paragraphs under it."""
        return "\n".join((self.heading, *self.body))

    @cached_property
    def scores(self) -> bool:
        """Whether its own words say points."""
        first = re.split("[。；;]", self.heading, maxsplit=1)[0]
        return says_points(self.text) or (bool(self.number) and states_points(first))

    @cached_property
    def scored(self) -> list["Node"]:
        """The paragraphs directly under it that say points, or that have such under them."""
        return [node for node in self.under if node.scores or node.scored]

    def all(self) -> Iterator["Node"]:
        """It and all under it, in the order of the text."""
        yield self
        for node in self.under:
            yield from node.all()


def tree_of(lines: Sequence[tuple[int, str]]) -> Node:
    """The whole prose, given as paragraph numbers and texts, under one node without a number."""
    top = Node(_TOP, "", "", 1)
    open_nodes = [top]
    for row, text in lines:
        level, number, heading = _told_apart(text)
        if level == _TOP:
            open_nodes[-1].body.append(text)
            continue
        while open_nodes[-1].level >= level:
            open_nodes.pop()
        node = Node(level, number, heading, row)
        open_nodes[-1].under.append(node)
        open_nodes.append(node)
    return top


def is_numbered(text: str) -> bool:
    """Whether a paragraph begins with a number of the outline."""
    return _told_apart(text)[0] != _TOP


def _told_apart(text: str) -> tuple[int, str, str]:
    for level, mark in enumerate(_LEVELS):
        if match := mark.match(text):
            return level, match[1], text[match.end() :].strip()
    return _TOP, "", text


def ordinal_of(number: str) -> int:
    """The position a paragraph's number stands for; 0 where it cannot be told."""
    if number.isascii() and number.isdigit():
        return int(number)
    if number in _CIRCLED:
        return _CIRCLED.index(number) + 1
    return _ORDINALS.get(number, 0)
