"""The system knows which threads compute, where it can be told."""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from autoconfig.asgi import Application
from autoconfig.asgi.threads import beside_the_loop
from autoconfig.directory.opening import open_folder
from conftest import ROOT


def policy_of_a_thread() -> int:
    with beside_the_loop(1, "pages") as threads:
        return threads.submit(os.sched_getscheduler, 0).result()


def test_a_thread_computes_and_its_process_does_not() -> None:
    assert policy_of_a_thread() == os.SCHED_BATCH
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_pages_are_drawn_by_such_threads() -> None:
    found = []

    def page(_: Any, start: Any) -> list[bytes]:
        found.append((os.sched_getscheduler(0), threading.current_thread().name))
        start("200 OK", [])
        return [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(_: Any) -> None:
        pass

    line = {"http_version": "1.1", "method": "GET", "path": "/", "query_string": b""}
    service = Application(open_folder(Path(ROOT, "profiles")), pages=page)
    asyncio.run(service({"type": "http", **line, "headers": []}, receive, send))
    assert found == [(os.SCHED_BATCH, "pages_0")]


def test_a_policy_that_was_given_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_FIFO)
    monkeypatch.setattr(os, "sched_setscheduler", lambda *_: pytest.fail("it was changed"))
    with beside_the_loop(1, "pages") as threads:
        assert threads.submit(lambda: "computed").result() == "computed"


def refused(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_who_may_not_say_so_computes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_setscheduler", refused)
    assert policy_of_a_thread() == os.SCHED_OTHER


def test_a_system_without_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getscheduler")
    with beside_the_loop(1, "pages") as threads:
        assert threads.submit(lambda: "computed").result() == "computed"
