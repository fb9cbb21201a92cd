"""An operator's folder with mistakes: each is told with its file and line, before any visitor sees it."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoconfig.cli import main
from autoconfig.directory.opening import open_folder
from autoconfig.errors import ProfileError
from autoconfig.findings import Severity
from autoconfig.overrides import TEMPLATES
from autoconfig.page.inspection import inspected
from autoconfig.page.specimens import specimens
from autoconfig.page.templates import SHIPPED
from autoconfig.page.view import View
from autoconfig.texts import shipped
from autoconfig.web import create_app
from conftest import ROOT
from sample import load, profile_text

OURS = re.compile(rf"^{re.escape(str(SHIPPED / TEMPLATES))}/[^:]+:\d+: ")
IMPORTED = re.compile(r" \(imported on line \d+ in '[^']+'\)")
CASES = sorted((ROOT / "tests" / "bad_overrides").iterdir())


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profiles")
    load(folder, profile_text())
    return folder


def validated(profiles: Path, case: Path) -> list[str]:
    """What is said, with paths from the folder on; of our own templates without names and lines."""
    options = ["--profiles", str(profiles), "--overrides", str(case)]
    output = CliRunner().invoke(main, ["validate", *options]).output.splitlines()
    said = (IMPORTED.sub("", OURS.sub("OURS: ", line.replace(f"{case}/", ""))) for line in output)
    return [*dict.fromkeys(line for line in said if not line.startswith(("1 profile", str(profiles))))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_told_with_its_line(profiles: Path, case: Path, request: pytest.FixtureRequest) -> None:
    expected = case / "expected"
    found = validated(profiles, case)
    if request.config.getoption("--rewrite-golden"):
        expected.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_errors_are_told_at_the_start_and_nothing_else_is_refused(profiles: Path, case: Path) -> None:
    is_warning = "-warning-" in case.name
    try:
        create_app(open_folder(profiles, overrides=case))
    except ProfileError as error:
        assert not is_warning
        severities = {finding.severity for finding in error.findings}
        assert severities == {Severity.ERROR}
    else:
        assert is_warning


def test_what_is_right_is_not_spoken_of(profiles: Path, tmp_path: Path) -> None:
    files = {
        "templates/head.html": "<link rel='stylesheet' href=\"{{ asset('own.css') }}\">{{ view.title }}",
        "static/own.css": "p {}",
        "translations/nl/LC_MESSAGES/autoconfig.po": 'msgid "Port"\nmsgstr "Poort"\n',
        "translations/en/LC_MESSAGES/autoconfig.po": 'msgid "For {address}."\nmsgstr "You: {address}"\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert validated(profiles, tmp_path) == []


def test_a_copy_of_all_that_is_ours_is_right(profiles: Path, tmp_path: Path) -> None:
    for name in ("templates", "static", "translations"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    assert validated(profiles, tmp_path) == []


def test_what_kubernetes_mounts_is_no_mistake(profiles: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "templates" / "..2026_11_27"
    hidden.mkdir(parents=True)
    (hidden / "head.html").write_text("{{ view.title }}")
    (hidden.parent / "..data").symlink_to(hidden.name)
    (hidden.parent / "head.html").symlink_to("..data/head.html")
    assert validated(profiles, tmp_path) == []


@pytest.mark.parametrize("name", ["templates/head.html", "templates/parts/deep.html"])
def test_a_pipe_is_not_waited_for(profiles: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    os.mkfifo(tmp_path / name)
    assert validated(profiles, tmp_path) == [
        f"{name}:1: overrides: it cannot be read (it is a pipe), write a file that can"
    ]


def test_a_template_in_another_encoding_is_told_with_its_line(profiles: Path, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "head.html").write_bytes(b"\n\n\xe9")
    (tmp_path / "templates" / "picture.png").write_bytes(b"\x89PNG\xff")
    [found, *_] = validated(profiles, tmp_path)
    assert found == "templates/head.html:3: overrides: it is not UTF-8, save it as UTF-8"


def test_an_old_catalogue_does_not_fill_the_log(tmp_path: Path) -> None:
    path = tmp_path / "translations" / "fr" / "LC_MESSAGES" / "autoconfig.po"
    path.parent.mkdir(parents=True)
    path.write_text("".join(f'msgid "old {number}"\nmsgstr "x"\n' for number in range(100)))
    found = [finding.text for finding in inspected(tmp_path, shipped())]
    assert len(found) == 21
    assert any("80 more of these messages" in text for text in found)


def test_a_template_that_fails_in_spite_of_it_is_ours_for_a_visitor(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake that only shows with what this very profile says."""
    (tmp_path / "own" / "templates").mkdir(parents=True)
    head = "{% if view.provider == 'Rare' %}{{ nothing.at.all }}{% endif %}<!-- own -->"
    (tmp_path / "own" / "templates" / "head.html").write_text(head)
    load(tmp_path, profile_text(displayName="Rare"), profile_text(domains="[two.example]"))
    client = create_app(open_folder(tmp_path, overrides=tmp_path / "own")).test_client()
    answers = [client.get("/", base_url=f"https://{host}") for host in ("example.com", "two.example")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert ["<!-- own -->" in answer.text for answer in answers] == [False, True]
    assert "head.html:1" in caplog.text


# Specimens


def values(value: object) -> Iterator[tuple[type, str, object]]:
    """Each field of each value in a view, at any depth."""
    if isinstance(value, tuple):
        for name, part in zip(getattr(value, "_fields", ()), value, strict=False):
            yield type(value), name, part
        for part in value:
            yield from values(part)


def test_specimens_have_all_that_a_view_can_have_and_lack_all_that_it_can_lack() -> None:
    """So a template cannot fail for want of a value, or by one, before a visitor alone."""
    full: set[tuple[type, str]] = set()
    empty: set[tuple[type, str]] = set()
    for specimen in specimens(shipped()):
        for kind, name, value in values(specimen.view):
            (full if value or value is False else empty).add((kind, name))
    assert {(kind.__name__, name) for kind, name in empty - full} == set()
    optional = {"help", "notices", "colour", "logo", "form", "person", "table", "legal", "poster", "panel"}
    assert {name for kind, name in empty if kind is View} >= optional
