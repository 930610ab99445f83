"""The log-in cookie: its name, how it is set and taken away."""

from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

from db.settings import settings

NAME = "renda_login"


def give(response: Response, token: str) -> None:
    """Let the browser keep the token until the session's hours are over; scripts cannot read it."""
    current = settings()
    response.set_cookie(
        NAME, token, max_age=current.session_hours * 3600, httponly=True, samesite="lax", secure=current.secure_cookies
    )


def take_away(response: Response) -> None:
    response.delete_cookie(NAME, httponly=True, samesite="lax", secure=settings().secure_cookies)


def token_in(headers: list[tuple[bytes, bytes]]) -> str | None:
    """The token in a request's raw headers, or None."""
    for name, value in headers:
        if name == b"cookie" and (token := _token(value.decode("latin-1"))):
            return token
    return None


def _token(header: str) -> str | None:
    try:
        morsel = SimpleCookie(header).get(NAME)
    except CookieError:
        return None
    return morsel.value if morsel else None
