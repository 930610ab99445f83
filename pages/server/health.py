"""GET /healthz: whether the database answers and the disk has room. For the machine that watches this one."""

import logging
import shutil

from anyio.to_thread import run_sync
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from db.engine import reading
from db.settings import settings

LEAST_FREE_MB = 200


async def health(request: Request) -> JSONResponse:
    """200 while people can work, 503 when they cannot save."""
    report = await run_sync(check)
    return JSONResponse(
        report, status_code=200 if report["status"] == "ok" else 503, headers={"cache-control": "no-store"}
    )


def check() -> dict[str, str | bool | int]:
    """The answer of /healthz: `status` is "ok" or "failing"."""
    database, free = _database_answers(), _free_mb()
    status = "ok" if database and free >= LEAST_FREE_MB else "failing"
    return {"status": status, "database": database, "disk_free_mb": free}


def _database_answers() -> bool:
    try:
        with reading() as db:
            db.connection().execute(text("SELECT 1"))
    except SQLAlchemyError:
        logging.getLogger(__name__).exception("The database does not answer")
        return False
    return True


def _free_mb() -> int:
    try:
        return shutil.disk_usage(settings().data_path).free // 2**20
    except OSError:
        logging.getLogger(__name__).exception("The data folder cannot be looked at")
        return 0
