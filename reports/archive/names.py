"""Names within a .zip that Windows, macOS and Linux can all unpack, each once in its folder."""

import re
import unicodedata

LONGEST_PART = 200  # bytes of UTF-8 in one name; file systems take 255
LONGEST_PATH = 180  # characters within the .zip; Windows takes 260, with the folder it is unpacked into
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]')
_UNSEEN = ("Cf", "Cs", "Co", "Cn")  # characters that turn text round, or that not every system has
_RESERVED = re.compile(r"(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def safe_part(name: str, longest: int = LONGEST_PART) -> str:
    """`name` as one part of a path, in at most `longest` bytes of UTF-8, its ending kept. Never empty."""
    seen = "".join(one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one) not in _UNSEEN)
    stem, ending = _split(_FORBIDDEN.sub("_", seen).strip(" .") or "未命名")
    if _RESERVED.fullmatch(stem.partition(".")[0].rstrip(" ")):
        stem = f"_{stem}"
    return _cut(stem, longest - len(ending.encode())).rstrip(" .") + ending


class Names:
    """The paths taken in one .zip; two that differ only in case or in how an accent is written are one."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, folder: str, name: str) -> str:
        """A path in that folder, which is safe already, that no file has yet: “记录.pdf”, “记录(2).pdf” …"""
        room = min(LONGEST_PART, max(LONGEST_PATH - len(folder) - 1, 24))
        stem, ending = _split(safe_part(name))
        number = 1
        while True:
            mark = f"({number})" if number > 1 else ""
            kept = stem[: max(room - len(ending) - len(mark), 1)]
            kept = _cut(kept, LONGEST_PART - len((ending + mark).encode())).rstrip(" .") or "_"
            path = f"{folder}/{kept}{mark}{ending}" if folder else f"{kept}{mark}{ending}"
            if path.casefold() not in self._taken:
                self._taken.add(path.casefold())
                return path
            number += 1


def _split(name: str) -> tuple[str, str]:
    """Stem and ending; what is longer than any ending, or has a blank, belongs to the stem."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 8 or not ending.isascii() or not ending.isalnum():
        return name, ""
    return stem.rstrip(" ."), dot + ending


def _cut(text: str, longest: int) -> str:
    """The beginning of the text in at most so many bytes of UTF-8."""
    return text.encode()[: max(longest, 0)].decode(errors="ignore")
