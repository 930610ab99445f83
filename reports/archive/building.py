"""Building an archive to its end or not at all: room asked for, written aside, put on the shelf; what goes wrong is told."""

import errno
import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import IO

from db.refusals import Refused
from reports.archive import shelf
from reports.archive.progress import Progress, Steps, Writing
from reports.archive.words import size_text

FULL = (errno.ENOSPC, errno.EDQUOT)
BROKEN = "打包没有完成，已保存的内容和文件不受影响。请重新打包；仍不行，请联系本县平台管理员查看日志。"


@dataclass(frozen=True)
class Order:
    """An archive to be built: its key on the shelf, the name it is downloaded under, the bytes it needs, the mark of its
    content's state, and the generator that writes it.
    """

    key: str
    name: str
    size: int
    state: str
    write: Callable[[IO[bytes]], Writing]
    by: str


class NoRoom(Refused):
    """The disk does not take the archive."""


def build(claim: shelf.Claim, order: Order) -> Generator[Progress, None, shelf.Shelved]:
    """Build the archive that `claim` is for, and put it on the shelf; yields how far it is.

    However it ends, an earlier archive stays whole and nothing half-written does. Raises NoRoom, Cancelled, and what
    writing raises.
    """
    _require_room(order)
    try:
        with claim.open_part() as target:
            outcome = yield from order.write(target)
            target.seek(0, 2)
            return claim.put(target, outcome, name=order.name, state=order.state, by=order.by)
    except OSError as failure:
        if failure.errno in FULL:
            raise NoRoom(_full(order.size)) from failure
        raise
    finally:
        claim.drop_part()


def held(claim: shelf.Claim, work: Steps) -> Steps:
    """The work with signs of life given for it; why it failed is left on the shelf, and the claim is given back.

    Ends early when it was cancelled. Raises what the work raises, but for refusals.
    """
    try:
        for progress in work:
            claim.beat(progress)
            yield progress
    except shelf.Cancelled:
        return
    except Refused as refusal:
        claim.fail(str(refusal))
    except Exception:
        claim.fail(BROKEN)
        logging.getLogger("renda").exception("Archive %s was not built", claim.key)
    finally:
        work.close()
        claim.release()


def _require_room(order: Order) -> None:
    free = shelf.free_bytes()
    if free < order.size + shelf.MARGIN:
        raise NoRoom(
            f"压缩包约需{size_text(order.size)}，服务器数据盘只剩{size_text(free)}，没有开始打包。"
            "请平台管理员清理磁盘后重新打包。"
        )


def _full(size: int) -> str:
    return (
        f"打包到一半时服务器数据盘已满（压缩包约需{size_text(size)}），没有留下不完整的文件，以前打好的还在。"
        "请平台管理员清理磁盘后重新打包。"
    )
