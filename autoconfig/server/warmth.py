"""Answers before there are workers, so that all of them share what that leaves in memory.

A forked process has the memory of the one above it, until one of the two writes to it. What is made when it
is first needed (modules, templates, documents that are prepared to be filled in, and the byte code, which
Python adapts to what it meets) would be made in each worker, and whoever asks one first would wait for it.

Nobody outside hears of it: asked is a provider without lookups and without a command that signs.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import quote

from autoconfig.asgi import Application
from autoconfig.asgi.scopes import Whole
from autoconfig.clients import autodiscover
from autoconfig.directory import Directory
from autoconfig.directory.edition import Current
from autoconfig.directory.provider import Provider
from autoconfig.formats import FORMATS
from autoconfig.http import wsgi
from autoconfig.http.exchange import Exchange
from autoconfig.page.site import Site

# CPython 3.11 adapts the byte code of a function after eight calls.
ROUNDS = 10
_LOCAL = "jean.dupont"
_FORM = "application/x-www-form-urlencoded"


class _Asked(NamedTuple):
    method: str
    path: str
    query: bytes = b""
    body: bytes = b""
    content_type: str = ""


def warm(current: Current[Site], pages: wsgi.Application) -> None:
    """Answer what clients and people ask most; `pages` are those that workers have."""
    domain = _domain(current.edition.directory)
    documents = Application(current, record=_unrecorded, pages=pages)
    behind: Any = wsgi.Documents(current, pages, record=_unrecorded)
    for _ in range(ROUNDS):
        for asked in _documents(f"{_LOCAL}@{domain}") if domain else ():
            documents.at_once(_whole(asked, f"autoconfig.{domain}"), "")
        for asked in _pages(f"{_LOCAL}@{domain}" if domain else ""):
            b"".join(behind(_environ(asked, domain or "localhost"), _started))


def _domain(directory: Directory) -> str:
    """One whose provider can be asked; "" where there is none."""
    return next((domain for domain in directory.domains if _is_free(directory.find(domain))), "")


def _is_free(provider: Provider | None) -> bool:
    if provider is None or provider.lookups:
        return False
    return not (provider.signer and provider.signer.waits)


def _documents(address: str) -> Iterator[_Asked]:
    query = f"emailaddress={quote(address)}".encode()
    yield _Asked("GET", FORMATS["autoconfig"].paths[0], query)
    yield _Asked("GET", FORMATS["mobileconfig"].paths[0], query)
    body = autodiscover.request(address)
    yield _Asked("POST", autodiscover.PATH, b"", body, autodiscover.MEDIA_TYPE)


def _pages(address: str) -> Iterator[_Asked]:
    yield _Asked("GET", "/")
    if address:
        yield _Asked("POST", "/", b"", f"address={quote(address)}".encode(), _FORM)


def _whole(asked: _Asked, host: str) -> Whole:
    fields = {"host": host, "content-type": asked.content_type}
    return Whole(asked.method, asked.path.encode(), asked.query, fields, asked.body)


def _environ(asked: _Asked, host: str) -> dict[str, object]:
    """PEP 3333."""
    return {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path,
        "QUERY_STRING": "",
        "CONTENT_TYPE": asked.content_type,
        "CONTENT_LENGTH": str(len(asked.body)),
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(asked.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _started(*_: object) -> object:
    return None


def _unrecorded(_: Exchange) -> None:
    """Nobody has asked."""
