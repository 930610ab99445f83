"""Two wordings of one text with what differs in brackets, so that it is seen where nothing is coloured."""

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"[0-9A-Za-z.%]+|.", re.DOTALL)  # a number is one word: 14 is not a changed 4
FEWEST = 2  # words in common between two differences; a single one would tear the text to pieces


def marked(before: str, after: str) -> tuple[str, str]:
    """Both texts, each with the words that the other has not in 【】; unmarked where they are equal."""
    olds, news = _WORDS.findall(before), _WORDS.findall(after)
    blocks = SequenceMatcher(None, olds, news, autojunk=False).get_matching_blocks()
    shared = [block for block in blocks if block.size >= FEWEST or block.size == 0 or _is_edge(block, olds, news)]
    old, new, at, to = "", "", 0, 0
    for start, start_new, size in shared:
        old += _bracketed(olds[at:start]) + "".join(olds[start : start + size])
        new += _bracketed(news[to:start_new]) + "".join(news[start_new : start_new + size])
        at, to = start + size, start_new + size
    return old, new


def _is_edge(block: tuple[int, int, int], olds: list[str], news: list[str]) -> bool:
    """A single word stays where both texts begin or end with it."""
    start, start_new, size = block
    begins = start == start_new == 0
    return begins or (start + size, start_new + size) == (len(olds), len(news))


def _bracketed(words: list[str]) -> str:
    return f"【{''.join(words)}】" if words else ""
