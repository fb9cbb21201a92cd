"""A real browser before the real application: Debian's Chromium, driven by Playwright."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Page, Response, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DEVICES = {
    "ipad": "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605 Mobile Safari/604",
    "mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/26.0 Safari/605",
    "linux": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    "other": "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/156 Safari/537.36",
    "iphone": "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605 Mobile Safari/604",
    "android": "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156 Mobile Safari/537.36",
    "windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156 Safari/537.36",
}


class _Quiet(WSGIRequestHandler):
    def log_request(self, *arguments: Any) -> None:
        pass


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free port of 127.0.0.1; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


class Visit(NamedTuple):
    """A page in a context of its own, and every response that it got."""

    page: Page
    responses: list[Response]

    def hosts(self) -> set[str]:
        """Where all of it came from."""
        return {urlsplit(response.url).hostname or "" for response in self.responses}

    def size(self) -> int:
        """Bytes of all bodies."""
        return sum(int(response.headers["content-length"]) for response in self.responses)


@contextmanager
def visiting(
    browser: Browser,
    url: str,
    *,
    device: str = "windows",
    width: int = 1280,
    height: int = 800,
    lang: str = "fr",
    **more: Any,
) -> Iterator[Visit]:
    """`url` opened on a device, in a language; `more` as Playwright calls it."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, user_agent=DEVICES[device], locale=lang, **more
    )
    try:
        page = context.new_page()
        responses: list[Response] = []
        page.on("response", lambda response: responses.append(response))
        page.goto(url)
        yield Visit(page, responses)
    finally:
        context.close()


def ask(page: Page, address: str) -> None:
    """Type an address and press the button."""
    page.locator("#address").evaluate("field => field.form.noValidate = true")
    page.fill("#address", address)
    with page.expect_navigation():
        page.click("form.ask button")


def choose(page: Page, device: str) -> None:
    """Press the button of a device."""
    with page.expect_navigation():
        page.click(f".choose button[value={device}]")
