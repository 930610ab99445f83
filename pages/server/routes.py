"""The server's own routes and middleware, in one list each."""

from starlette.convertors import IntegerConvertor, StringConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route

from db.settings import settings
from pages.server import archives, chinese, evidence, notices, photos, previews
from pages.server.health import health
from pages.server.identity import Identity
from pages.server.login import login, logout
from pages.server.out_of_order import OutOfOrder
from pages.server.setup import setup


class PageName(StringConvertor):
    """The one part of a page's address; files of Streamlit's own have a dot in it or begin with an underscore."""

    regex = "[^./_][^./]*"


class RowId(IntegerConvertor):
    """The id of a row. A number too long for any database stands for none; Python refuses to read one of 4,300 digits."""

    def convert(self, value: str) -> int:
        return int(value[:11])


register_url_convertor("row_id", RowId())
register_url_convertor("page_name", PageName())


def routes() -> list[Route]:
    return [
        Route("/login", login, methods=["GET", "POST"]),
        Route("/logout", logout, methods=["POST"]),
        Route("/setup", setup, methods=["GET", "POST"]),
        Route("/healthz", health, methods=["GET"]),
        Route("/evidence", evidence.upload, methods=["POST"]),
        Route("/evidence/{evidence_id:row_id}", evidence.download, methods=["GET"]),
        Route("/archives/{cycle_id:row_id}/forms", archives.forms, methods=["GET"]),
        Route("/archives/{cycle_id:row_id}/{unit_id:row_id}", archives.township, methods=["GET"]),
        Route("/evidence/{evidence_id:row_id}/thumbnail", previews.thumbnail, methods=["GET"]),
        Route("/evidence/{evidence_id:row_id}/page", previews.page, methods=["GET"]),
        Route("/notices/{notice_id:row_id}", notices.download, methods=["GET"]),
        Route("/notices/{notice_id:row_id}/drafts", notices.drafts, methods=["GET"]),
        Route("/notices/{notice_id:row_id}/finished", notices.finished, methods=["GET"]),
        Route("/notices/{notice_id:row_id}/pages/{sha256}/{number:row_id}", notices.page, methods=["GET"]),
        Route("/photos", photos.upload, methods=["POST"]),
        Route("/photos/{photo_id:row_id}", photos.download, methods=["GET"]),
        Route("/photos/{photo_id:row_id}/thumbnail", photos.thumbnail, methods=["GET"]),
        Route("/photos/{photo_id:row_id}/page", photos.page, methods=["GET"]),
        Route("/chinese.js", chinese.script, methods=["GET"]),
        Route("/", chinese.index, methods=["GET"]),
        Route("/{page:page_name}", chinese.index, methods=["GET"]),
    ]


def middleware() -> list[Middleware]:
    """Outermost first: hosts we answer to, then that nothing can be written, then who is asking."""
    hosts = settings().allowed_hosts or ("*",)
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
        Middleware(OutOfOrder),
        Middleware(Identity),
    ]
