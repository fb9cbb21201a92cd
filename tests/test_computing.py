"""Threads that compute are marked as such, where the system takes that."""

import asyncio
import os
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest

from autoconfig import computing
from autoconfig.asgi import Application
from autoconfig.directory.opening import open_folder
from conftest import ROOT
from policies import tells

PATIENCE = 10


def pooled(task: Callable[[], int]) -> int:
    with computing.pool(1, "pages") as threads:
        return threads.submit(task).result(PATIENCE)


def started(task: Callable[[], int]) -> int:
    found = SimpleQueue[int]()
    computing.start(lambda: found.put(task()), "reading")
    return found.get(timeout=PATIENCE)


ROADS = pytest.mark.parametrize("run", [pooled, started])


def own_policy() -> int:
    return os.sched_getscheduler(0)


@tells
@ROADS
def test_a_thread_computes_and_who_started_it_does_not(run: Callable[[Callable[[], int]], int]) -> None:
    assert run(own_policy) == os.SCHED_BATCH
    assert own_policy() == os.SCHED_OTHER


@tells
def test_pages_are_drawn_by_such_threads() -> None:
    found = []

    def page(_: Any, start: Any) -> list[bytes]:
        found.append((own_policy(), threading.current_thread().name))
        start("200 OK", [])
        return [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(_: Any) -> None:
        pass

    line = {"http_version": "1.1", "method": "GET", "path": "/", "query_string": b""}
    service = Application(open_folder(ROOT / "profiles"), pages=page)
    asyncio.run(service({"type": "http", **line, "headers": []}, receive, send))
    assert found == [(os.SCHED_BATCH, "pages_0")]


@tells
@ROADS
def test_a_policy_that_was_given_is_kept(
    run: Callable[[Callable[[], int]], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed: list[object] = []
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_FIFO)
    monkeypatch.setattr(os, "sched_setscheduler", lambda *given: changed.append(given))
    run(lambda: 1)
    assert not changed


@tells
def test_the_first_thread_of_a_process_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As under gevent, whose threads are all in it."""
    monkeypatch.setattr(computing, "get_native_id", os.getpid)
    assert started(own_policy) == os.SCHED_OTHER


def refused(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@tells
@ROADS
def test_who_may_not_say_so_computes_all_the_same(
    run: Callable[[Callable[[], int]], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_setscheduler", refused)
    assert run(own_policy) == os.SCHED_OTHER


@ROADS
def test_a_system_without_policies(
    run: Callable[[Callable[[], int]], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getscheduler", raising=False)
    assert run(lambda: 1) == 1
