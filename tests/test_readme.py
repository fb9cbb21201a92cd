"""The README is true: it names everything there is, and its examples run."""

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from autoconfig import __version__
from autoconfig.cli import main
from autoconfig.formats import FORMATS, Format
from autoconfig.http import wellknown
from autoconfig.page.devices import DEVICES
from autoconfig.page.routes import PATHS
from autoconfig.profile import Profile
from autoconfig.profile.file import parse
from autoconfig.profile.help import Conformance, PasswordKind
from autoconfig.profile.signing import OnError
from autoconfig.profile.template import ADDRESS_FIELDS, PLACEHOLDERS
from autoconfig.profile.words import Authentication, EvolutionAnswer, IncomingType, OutgoingType, SocketType
from conftest import ROOT
from sample import models

README = (ROOT / "README.md").read_text()
TOUR = (ROOT / "profiles" / "example.org.yaml").read_text()


MODELS = dict.fromkeys(models(Profile))
KEYS = sorted({str(field.alias) for model in MODELS for field in model.model_fields.values()})
WORDS = [
    *IncomingType,
    *OutgoingType,
    *SocketType,
    *Authentication,
    *PasswordKind,
    *Conformance,
    *OnError,
    *EvolutionAnswer,
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def options() -> Iterator[click.Option]:
    for command in main.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield parameter


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_a_profile_stands_in_the_readme_and_in_the_tour(key: str) -> None:
    assert f"`{key}`" in README or f"{key}:" in README
    assert f"{key}:" in TOUR


@pytest.mark.parametrize("word", WORDS)
def test_every_word_stands_in_the_readme_and_in_the_tour(word: str) -> None:
    assert f"`{word}`" in README
    assert re.search(rf"(?<![\w-]){word}(?![\w-])", TOUR)


def test_every_field_and_placeholder_stands_in_the_readme_and_in_the_tour() -> None:
    for name in (*[f"{{{field}}}" for field in ADDRESS_FIELDS], *PLACEHOLDERS):
        assert name in README
        assert name in TOUR


@pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
def test_every_path_stands_in_a_row_with_its_format(form: Format) -> None:
    for path in form.paths:
        assert re.search(rf"^\| `{re.escape(path)}` \|.*`{form.name}`", README, re.MULTILINE)


def test_every_path_and_device_of_the_page_stands_in_the_readme() -> None:
    for name in (*PATHS, *DEVICES, *wellknown.PATHS):
        assert f"`{name}`" in README


def test_every_command_and_option_stands_in_the_readme() -> None:
    for name in main.commands:
        assert f"`autoconfig {name}" in README
    for option in options():
        assert f"`{option.opts[0]}" in README
        if option.envvar:
            assert f"`{option.envvar}`" in README


@pytest.mark.parametrize("text", blocks("yaml"))
def test_an_example_profile_is_good(text: str) -> None:
    assert parse(text, "README.md").domains


@pytest.mark.parametrize("text", blocks("console"))
def test_an_example_command_prints_what_the_readme_says(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    command, _, output = text.partition("\n")
    result = CliRunner().invoke(main, command.removeprefix("$ autoconfig ").split())
    assert (result.exit_code, result.output) == (0, output)


def test_every_make_target_in_the_readme_exists() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", README, re.MULTILINE)) <= set(targets)


def test_the_version_stands_in_the_changelog() -> None:
    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text()
