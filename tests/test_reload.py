"""Running services follow their files, and no request fails."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from http_table import AUTOCONFIG
from sample import profile_text
from served import Process, head, until

# Two seconds, and what a busy machine may add to them.
SOON = 4.0


def write(folder: Path, name: str, **changes: str) -> None:
    """In one step."""
    draft = folder / f".{name}"
    draft.write_text(profile_text(**changes), encoding="utf-8")
    draft.rename(folder / name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "profiles"
    folder.mkdir()
    write(folder, "a.yaml", displayName="First")
    write(folder, "b.yaml", domains="[b.example]")
    return folder


def answer(service: Process, domain: str = "example.com") -> str:
    return service.ask(head(f"{AUTOCONFIG}?emailaddress=jean.dupont@{domain}"))


OTHERS = {
    "gunicorn, forked": ("gunicorn", "autoconfig.web:create_app()", "--preload", "--workers", 2),
    "gunicorn, asgi": ("gunicorn", "autoconfig.asgi:create_app()", "-k", "asgi", "--workers", 2),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_servers_follow_their_files(folder: Path, tmp_path: Path, name: str) -> None:
    command = (*OTHERS[name], "--bind", "127.0.0.1:{port}")
    service = Process(tmp_path, *command, AUTOCONFIG_PROFILES=folder).ready()
    try:
        until(lambda: "First" in answer(service), "does not answer")
        write(folder, "a.yaml", displayName="Second")
        until(lambda: all("Second" in answer(service) for _ in range(20)), "does not follow")
    finally:
        service.kill()


class Clients:
    """Ask one request after the other, each with a connection of its own, until they are stopped."""

    def __init__(self, service: Process) -> None:
        self._service = service
        self.failed: list[str] = []
        self._stop = Event()
        self._threads = [Thread(target=self._ask) for _ in range(2)]

    def _ask(self) -> None:
        while not self._stop.is_set():
            found = answer(self._service)
            if not found.startswith("HTTP/1.1 200"):
                self.failed.append(found)

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        assert self.failed == []


def serve(folder: Path, *words: object) -> Process:
    command = ("autoconfig", "serve", "--profiles", folder, "--workers", 2, "--bind", "127.0.0.1:{port}")
    return Process(folder.parent, *command, *words).ready()


@pytest.fixture
def service(folder: Path) -> Iterator[Process]:
    service = serve(folder)
    try:
        yield service
    finally:
        service.kill()


def seconds(service: Process, text: str, domain: str = "example.com") -> float:
    """Until everybody answers so: each of two workers is asked by some of so many."""
    begun = monotonic()
    until(lambda: all(text in answer(service, domain) for _ in range(12)), f"no {text}")
    return monotonic() - begun


def rewrite(folder: Path) -> None:
    with (folder / "a.yaml").open("w") as file:
        for line in profile_text(displayName="Second").splitlines(keepends=True):
            file.write(line)
            file.flush()
            sleep(0.01)


def rename(folder: Path) -> None:
    write(folder, "a.yaml", displayName="Second")


def swap(folder: Path) -> None:
    """As Kubernetes does."""
    (folder / "..2").mkdir()
    write(folder / "..2", "a.yaml", displayName="Second")
    (folder / "..next").symlink_to("..2")
    (folder / "..next").rename(folder / "..data")


def mapped(folder: Path) -> None:
    """As a ConfigMap is mounted."""
    (folder / "..1").mkdir()
    (folder / "a.yaml").rename(folder / "..1" / "a.yaml")
    (folder / "..data").symlink_to("..1")
    (folder / "a.yaml").symlink_to("..data/a.yaml")


@pytest.mark.parametrize("change", [rewrite, rename, swap])
def test_a_change_is_soon_live_and_no_request_fails(folder: Path, change: Callable[[Path], None]) -> None:
    if change is swap:
        mapped(folder)
    service = serve(folder)
    try:
        with Clients(service):
            change(folder)
            assert seconds(service, "Second") < SOON
    finally:
        service.kill()


def test_files_come_and_go(service: Process, folder: Path) -> None:
    with Clients(service):
        write(folder, "c.yaml", domains="[c.example]", displayName="Third")
        assert seconds(service, "Third", "c.example") < SOON
        (folder / "b.yaml").unlink()
        assert seconds(service, "HTTP/1.1 404", "b.example") < SOON


def test_a_worker_that_begins_while_a_file_is_broken_has_what_was_last_good(
    service: Process, folder: Path
) -> None:
    write(folder, "a.yaml", displayName="Second")
    seconds(service, "Second")
    (folder / "a.yaml").write_text("displayName: [\n")
    until(lambda: "a.yaml:1" in service.log, "says nothing")
    for worker in service.workers:
        os.kill(worker, signal.SIGKILL)
        until(lambda worker=worker: worker not in service.workers, "is not dead")  # type: ignore[misc]
    until(lambda: len(service.workers) == 2, "no other one")
    assert seconds(service, "Second") < SOON
    write(folder, "a.yaml", displayName="Third")
    assert seconds(service, "Third") < SOON
    assert service.log.count("a.yaml:1") == 1


TABLE = "address,login\njean.dupont@example.com,{}\n"


def test_a_table_is_followed_and_a_worker_that_begins_while_it_is_broken_has_it(folder: Path) -> None:
    lookups = "{table: {file: a.csv, fields: [login]}}"
    write(folder, "a.yaml", username="'{login}'", lookups=lookups)
    (folder / "a.csv").write_text(TABLE.format("first"))
    service = serve(folder)
    try:
        seconds(service, "<username>first")
        (folder / "a.csv").write_text(TABLE.format("second"))
        assert seconds(service, "<username>second") < SOON
        sleep(1)  # for who has not been asked
        (folder / "a.csv").write_text("nothing\n")
        until(lambda: "a.csv:1" in service.log, "says nothing")
        sleep(1)  # for who has looked later
        for worker in service.workers:
            os.kill(worker, signal.SIGKILL)
        until(lambda: len(service.workers) == 2, "no other one")
        assert seconds(service, "<username>second") < SOON
        assert service.log.count(f"{folder}/a.csv:1: table: ") == 1
        assert service.log.count("a.csv has changed and is read") == 1
    finally:
        service.kill()


def test_a_folder_that_is_gone_keeps_everything(service: Process, folder: Path) -> None:
    with Clients(service):
        folder.rename(folder.with_name("away"))
        until(lambda: "no profile can be read" in service.log, "says nothing")
        sleep(1)


def test_a_signal_has_it_looked_at_now_and_nobody_is_sent_away(folder: Path) -> None:
    service = serve(folder, "--no-reload")
    try:
        until(lambda: len(service.workers) == 2, "has no workers")
        workers = service.workers
        with Clients(service):
            write(folder, "a.yaml", displayName="Second")
            sleep(2)
            assert "First" in answer(service)
            os.kill(service.pid, signal.SIGHUP)
            assert seconds(service, "Second") < SOON
        assert service.workers == workers
    finally:
        service.kill()
