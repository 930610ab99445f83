"""Pictures opened in another process, which is kept for the next one (`db.evidence.picture_process`)."""

import tempfile
from datetime import date
from pathlib import Path

from db.evidence.pictures import PAGE, THUMBNAIL, PictureFacts, Undecodable
from db.kept_process import KeptProcess

PICTURE_SECONDS = 60
TOO_MUCH = "图片内容过于复杂，平台没能生成预览；原件已按原样保存。请在手机或电脑上打开图片，另存为 JPG 后再上传一份。"

_process = KeptProcess(
    "db.evidence.picture_process",
    "服务器暂时不能打开图片，没有完成。请稍后再试；仍不行时请平台管理员检查内存和磁盘。",
)


def facts_apart(file: Path) -> tuple[PictureFacts, dict[int, bytes]]:
    """What `picture_facts` returns. Raises Undecodable, also for a picture that takes too much time or memory; StoreFailed."""
    with tempfile.TemporaryDirectory() as folder:
        said = _process.ask({"file": str(file.resolve()), "folder": folder}, PICTURE_SECONDS)
        if said is None:
            raise Undecodable(TOO_MUCH)
        if "fault" in said:
            raise Undecodable(said["fault"])
        copies = {side: (Path(folder) / str(side)).read_bytes() for side in (PAGE, THUMBNAIL)}
    taken = said.pop("taken_on")
    return PictureFacts(taken_on=date.fromisoformat(taken) if taken else None, **said), copies
