"""What may be written as evidence instead of a file: a document number (文号), an address, a note; and a piece's caption."""

import unicodedata
from urllib.parse import urlsplit

from forms.submission import LONGEST_REFERENCE

LONGEST_ADDRESS = 500  # characters
LONGEST_NOTE = 500
LONGEST_CAPTION = 200


def reference_problem(text: str) -> str | None:
    """Why the text cannot stand as a document number, or None."""
    if not text:
        return "文号或材料名称没有填，请填写，例如“示人常发〔2022〕3号”。"
    return _too_long("文号或材料名称", text, LONGEST_REFERENCE)


def note_problem(text: str) -> str | None:
    """Why the text cannot stand as a note, or None."""
    return _too_long("说明", text, LONGEST_NOTE) if text else "说明没有填，请写明做了什么、记录存放在哪里。"


def caption_problem(text: str) -> str | None:
    """Why the text cannot be a piece's caption, or None; empty, there is none."""
    return _too_long("材料说明", text, LONGEST_CAPTION)


def address_problem(text: str) -> str | None:
    """Why the text is no address of a page in the web, or None. Only http and https, without user names."""
    if not text:
        return "网址没有填，请从浏览器的地址栏复制，例如 https://www.example.gov.cn/。"
    if problem := _too_long("网址", text, LONGEST_ADDRESS):
        return problem
    if any(unicodedata.category(character)[0] in "CZ" or character == "\\" for character in text):
        return f"“{text}”中有空格或不能用在网址里的字符，请从浏览器的地址栏重新复制。"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"“{text}”不是完整的网址，请从浏览器的地址栏重新复制。"
    if parts.scheme not in ("http", "https") or not host:
        return f"“{text}”不是网址，网址以 http:// 或 https:// 开头，请从浏览器的地址栏重新复制。"
    return "网址中不能带用户名和密码，请去掉“@”及其前面的部分。" if "@" in parts.netloc else None


def _too_long(what: str, text: str, most: int) -> str | None:
    return f"{what}有{len(text)}个字，最多{most}个，请减少{len(text) - most}个。" if len(text) > most else None
