"""Hosts of the web in the small internet: what a path answers is data, or our own service."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from autoconfig.directory.opening import open_folder
from autoconfig.http import respond

MAX_BODY = 1024 * 1024


class Asked(NamedTuple):
    """A request as it came."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class Page(NamedTuple):
    """What a path answers, after so many seconds."""

    body: bytes | str = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/plain"),)
    seconds: float = 0.0
    raw: bytes = b""  # sent instead of all this
    drip: bytes = b""  # sent every 50 ms without end, behind `raw`


# From a request to what comes back, None for nothing at all.
Pages = Callable[[Asked], Page]
NOTHING = Page("Nothing here.", 404)
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def redirect(to: str, status: int = 302) -> Page:
    """To another URL, or a path."""
    return Page("", status, (("Location", to),))


def site(pages: Mapping[str, Page]) -> Pages:
    """By path with the query, else by path alone, else by "*"."""

    def find(asked: Asked) -> Page:
        target = "/" + asked.url.partition("://")[2].partition("/")[2]
        for path in (target, target.partition("?")[0], "*"):
            if path in pages:
                return pages[path]
        return NOTHING

    return find


def service(folder: Path) -> Pages:
    """Our own service with the profiles of a folder, as its adapters call it."""
    edition = open_folder(folder)

    def answer(asked: Asked) -> Page:
        host, _, rest = asked.url.partition("://")[2].partition("/")
        path, _, query = rest.partition("?")
        request = respond.Request(
            asked.method,
            unquote(f"/{path}"),
            query.encode(),
            host,
            asked.body,
            asked.headers.get("content-type", ""),
            asked.headers.get("if-none-match", ""),
            asked.headers.get("accept-language", ""),
        )
        found = respond.respond(edition, request)
        return Page(found.sent_to(asked.method), found.status, tuple(found.headers))

    return answer


def over(pages: Mapping[str, Page], rest: Pages) -> Pages:
    """Some paths otherwise than the rest: a service that is broken on purpose."""
    special = site(pages)

    def find(asked: Asked) -> Page:
        found = special(asked)
        return rest(asked) if found is NOTHING else found

    return find


async def serve(
    pages: Pages, scheme: str, log: list[Asked], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One request and its answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    start, *lines = head.strip().split("\r\n")
    method, target, _ = start.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(min(int(headers.get("content-length", "0")), MAX_BODY))
    asked = Asked(method, f"{scheme}://{_host(scheme, headers.get('host', ''))}{target}", headers, body)
    log.append(asked)
    page = await asyncio.to_thread(pages, asked)
    await asyncio.sleep(page.seconds)
    writer.write(page.raw or page.drip or _answer(page))
    await writer.drain()
    while page.drip:
        writer.write(page.drip)
        await writer.drain()
        await asyncio.sleep(0.05)


def _host(scheme: str, authority: str) -> str:
    """As URLs have it that were not written by hand: RFC 9110 section 4.2.3."""
    return authority.lower().removesuffix({"http": ":80", "https": ":443"}[scheme])


def _answer(page: Page) -> bytes:
    body = page.body.encode() if isinstance(page.body, str) else page.body
    fields = [*page.headers, ("Connection", "close")]
    if not any(name.lower() == "content-length" for name, _ in fields):
        fields.append(("Content-Length", str(len(body))))
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"HTTP/1.1 {page.status} Answer\r\n{lines}\r\n".encode("latin-1") + body
