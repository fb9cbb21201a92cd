"""`deploy/gunicorn/gunicorn.conf.py` in a real gunicorn."""

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig import server as gunicorn_inside
from conftest import ROOT
from deployed import changed
from http_table import ADDRESS, AUTOCONFIG, LOGIN, MOBILECONFIG, PROFILES, SECRET
from sample import load
from served import Process, head, status

FILE = ROOT / "deploy" / "gunicorn" / "gunicorn.conf.py"


@pytest.fixture(scope="module")
def gunicorn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder: Path = tmp_path_factory.mktemp("gunicorn")
    (folder / "profiles").mkdir()
    load(folder / "profiles", *PROFILES)
    text = changed("gunicorn/gunicorn.conf.py", {"workers = 2": "workers = 1"})
    (folder / "gunicorn.conf.py").write_text(text, encoding="utf-8")
    found = Process(folder, "gunicorn", "-c", folder / "gunicorn.conf.py", "--bind", "127.0.0.1:{port}")
    yield found.ready()
    assert found.stop() == 0, found.log


def test_it_answers_and_logs_no_address(gunicorn: Process) -> None:
    for path in (AUTOCONFIG, MOBILECONFIG):
        assert status(gunicorn.ask(head(f"{path}?{ADDRESS}"))) == 200
    assert LOGIN in gunicorn.ask(head(f"{AUTOCONFIG}?{ADDRESS}"))
    assert f"GET {AUTOCONFIG} 200" in gunicorn.log
    assert SECRET not in gunicorn.log


def test_a_question_may_be_as_long_as_for_serve(gunicorn: Process) -> None:
    assert status(gunicorn.ask(head(f"{AUTOCONFIG}?{ADDRESS}&x={'x' * 7000}"))) == 200


def test_it_has_the_bounds_of_serve() -> None:
    written = runpy.run_path(str(FILE))
    for name, value in gunicorn_inside._SETTINGS.items():
        wanted = f"{value.__module__}.{value.__name__}" if isinstance(value, type) else value
        assert (name, written[name]) == (name, wanted)
    assert written["worker_tmp_dir"] == gunicorn_inside.MEMORY
