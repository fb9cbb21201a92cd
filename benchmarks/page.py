"""The page for people against a Flask route that returns a constant: CPU time, since a page is all computing.

    python -m benchmarks.page

All in one process, in turn, so that the ratios hold while the machine's speed drifts.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from autoconfig.directory.opening import open_folder
from autoconfig.web import create_app

HOST = "https://ac-martinique.fr"
FORM = {"address": "jean.dupont@ac-martinique.fr", "lang": "fr"}
BROWSERS = {
    "computer": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    "iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)",
    "Android": "Mozilla/5.0 (Linux; Android 16)",
}
ROUNDS = 15
CALLS = 20


def main() -> None:
    """Print milliseconds a page and the ratio to the constant."""
    constant = Flask("constant")
    constant.add_url_rule("/", view_func=lambda: "constant")
    client = create_app(open_folder(Path("profiles"))).test_client()
    cases: dict[str, Callable[[], None]] = {
        "constant": partial(_get, constant.test_client(), ""),
        **_pages(client),
    }
    spent: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, call in cases.items():
            spent[name].append(_seconds(call) * 1e3)
    for name, times in spent.items():
        ratios = [one / other for one, other in zip(times, spent["constant"], strict=True)]
        print(f"{name}: {median(times):.2f} ms, ratio {median(ratios):.1f}")


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


def _seconds(call: Callable[[], None]) -> float:
    start = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - start) / CALLS


if __name__ == "__main__":
    main()
