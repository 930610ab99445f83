"""`python -m reports.templating.process`: uploaded templates checked and filled in, in a process of its own, one by one.

Whatever a template does here ends here: this process has little memory, opens no file, starts no other, and
`reports.templating.safely` ends it where it takes too long. It takes a line of JSON for each template and answers with one.
"""

import codecs
import json
import sys
import traceback
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from forms.reading.package import DOCUMENT
from reports.templating.blocks import W
from reports.templating.checking import check
from reports.templating.faults import CannotRender
from reports.templating.placeholder import Placeholder
from reports.word_template import render

MOST_MEMORY, MOST_SECONDS = 512 * 2**20, 15
MOST_TOLD = 4000  # characters of a fault that is not the template's


def main() -> int:
    """Answer until the lines end."""
    _import_all()
    _limit_files()
    print("{}", flush=True)  # ready
    for line in sys.stdin:
        _limit()
        print(json.dumps(_answer(json.loads(line))), flush=True)
    return 0


def _answer(asked: Mapping[str, Any]) -> dict[str, object]:
    template = b64decode(asked["template"])
    try:
        if "placeholders" in asked:
            placeholders = [_placeholder(given) for given in asked["placeholders"]]
            return {"faults": [asdict(fault) for fault in check(template, placeholders, asked["expected"])]}
        return {"content": b64encode(render(template, asked["context"], asked["name"])).decode()}
    except CannotRender as refusal:
        return {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        return {"too_much": True}
    except Exception:  # noqa: BLE001 - a fault of the engine, not of the template: the server logs it
        return {"broke": traceback.format_exc()[-MOST_TOLD:]}


def _placeholder(given: Mapping[str, Any]) -> Placeholder:
    return Placeholder(**{**given, "columns": tuple(_placeholder(column) for column in given["columns"])})


def _import_all() -> None:
    """Uses what is imported at its first use: afterwards no file can be opened."""
    for codec in ("utf-16", "utf-16-le", "cp437", "utf-8-sig"):  # of old documents and of names in packages
        codecs.lookup(codec)
    for text in ("{{ 甲|join('、') }}{% for 行 in 甲 %}{{ 行 }}{% endfor %}", "{{ 甲 }}", "{{ range(9) }}"):
        template = b64encode(_a_template(text)).decode()
        _answer({"template": template, "placeholders": [], "expected": []})
        _answer({"template": template, "context": {"甲": ["乙"]}, "name": "甲"})


def _a_template(text: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            DOCUMENT, f'<w:document xmlns:w="{W[1:-1]}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>'
        )
    return content.getvalue()


def _limit_files() -> None:
    """No file is opened, written or run from now on; the lines come and go through what is open already."""
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _limit() -> None:
    """Seconds of the processor from now on."""
    with suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + MOST_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    sys.exit(main())
