"""What the page for people costs, and what it costs those who ask for documents meanwhile.

    make bench-page

First CPU time, since a page is all computing, against a Flask route that returns a constant; and of a
person's QR code beside segno, which chooses its mask another way. All in one process, in turn, so that the
ratios hold while the machine's speed drifts.

Then one worker of `autoconfig serve`: how long documents take with nobody else there, and while twenty people
a second ask for their page, in turn.
"""

import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import segno
from flask import Flask
from flask.testing import FlaskClient

from autoconfig.address import Address
from autoconfig.directory.opening import open_folder
from autoconfig.formats import qr, symbol
from autoconfig.identify import identify
from autoconfig.profile.file import load
from autoconfig.web import create_app
from beside import ADDRESS, DOCUMENT, PAGE, p99, pages, times
from servers.process import Program, free_port

HOST = "https://ac-martinique.fr"
FORM = {"address": "jean.dupont@ac-martinique.fr", "lang": "fr"}
BROWSERS = {
    "computer": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    "iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)",
    "Android": "Mozilla/5.0 (Linux; Android 16)",
}
ROUNDS = 15
CALLS = 20
DOCUMENTS_A_SECOND, PEOPLE_A_SECOND = 200, 20
BESIDE_ROUNDS, BESIDE_SECONDS = 5, 3.0


def main() -> None:
    """Print figures."""
    costs()
    beside()


def costs() -> None:
    """Milliseconds of CPU, and the ratio to the constant."""
    constant = Flask("constant")
    constant.add_url_rule("/", view_func=lambda: "constant")
    client = create_app(open_folder(Path("profiles"))).test_client()
    profile = load(Path("profiles") / "ac-martinique.fr.yaml").profile
    text = qr.payload(identify(profile, Address.parse(ADDRESS), {}))
    cases: dict[str, Callable[[], object]] = {
        "constant": partial(_get, constant.test_client(), ""),
        **_pages(client),
        "a person's code": partial(symbol.picture, text),
        "the same by segno, not yet a picture": partial(segno.make, text, error="m", boost_error=False),
    }
    spent: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, call in cases.items():
            spent[name].append(_seconds(call) * 1e3)
    for name, found in spent.items():
        ratios = [one / other for one, other in zip(found, spent["constant"], strict=True)]
        print(f"{name}: {median(found):.2f} ms, ratio {median(ratios):.1f}")


def beside() -> None:
    """Milliseconds that documents take, and the ratio of both p99."""
    port = free_port()
    words = ["serve", "--workers", "1", "--profiles", "profiles", "--bind", f"127.0.0.1:{port}"]
    server = Program([Path(sys.executable).with_name("autoconfig"), *words], port)
    server.start()
    try:
        for asked in (PAGE, DOCUMENT):
            list(times(port, asked, PEOPLE_A_SECOND, 1))
        rounds = [_round(port) for _ in range(BESIDE_ROUNDS)]
    finally:
        server.stop(signal.SIGTERM)
    for name, found in zip(
        ("alone", f"beside {PEOPLE_A_SECOND} pages a second"), zip(*rounds, strict=True), strict=True
    ):
        print(
            f"documents {name}: p50 {median(map(median, found)):.2f} ms, p99 {median(map(p99, found)):.2f} ms"
        )
    print(f"ratio of p99: {median(p99(slow) / p99(quick) for quick, slow in rounds):.2f}")


def _round(port: int) -> tuple[list[float], list[float]]:
    alone = list(times(port, DOCUMENT, DOCUMENTS_A_SECOND, BESIDE_SECONDS))
    with pages(port, PEOPLE_A_SECOND):
        return alone, list(times(port, DOCUMENT, DOCUMENTS_A_SECOND, BESIDE_SECONDS))


def _pages(client: FlaskClient) -> dict[str, Callable[[], None]]:
    return {
        f"{method} / on {browser}": partial(call, client, system)
        for method, call in (("GET", _get), ("POST", _post))
        for browser, system in BROWSERS.items()
    }


def _get(client: FlaskClient, system: str) -> None:
    assert client.get("/", base_url=HOST, headers={"User-Agent": system}).status_code == 200


def _post(client: FlaskClient, system: str) -> None:
    answer = client.post("/", data=FORM, base_url=HOST, headers={"User-Agent": system})
    assert answer.status_code == 200


def _seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - start) / CALLS


if __name__ == "__main__":
    main()
