"""The README and the manual name what there is, each thing on the page that it belongs to."""

import json
import logging
import re
from enum import StrEnum
from typing import Any, get_args

import click
import pytest

from autoconfig.cli import main
from autoconfig.directory.edition import Edition
from autoconfig.findings import Code, Severity
from autoconfig.formats import FORMATS, Format
from autoconfig.http import wellknown
from autoconfig.http.exchange import Exchange
from autoconfig.http.families import FAMILIES
from autoconfig.http.lines import JsonLines
from autoconfig.http.metrics import Metrics
from autoconfig.http.monitor import METRICS_PATH, NAMES_PATH, READY_PATH
from autoconfig.http.respond import HEALTH_PATH, route
from autoconfig.lookups.results import OUTCOMES
from autoconfig.page import assets
from autoconfig.page.devices import DEVICES
from autoconfig.page.routes import PATHS
from autoconfig.profile import Profile
from autoconfig.profile.help import Help, Page, Password
from autoconfig.profile.lookups import ASKED_FIELDS, Lookup
from autoconfig.profile.rules import Rule
from autoconfig.profile.servers import ServerChoice
from autoconfig.profile.signing import Signing
from autoconfig.profile.template import ADDRESS_FIELDS, PLACEHOLDERS
from autoconfig.profile.words import EvolutionAnswer
from conftest import ROOT
from manual import DEPLOYING, MANUAL, README, TEXTS, TOUR, in_code, row, rows, severities, without_blocks
from sample import models

MAX_README_LINES = 130

# The page of each part of a profile; what is of none of them stands on that of profiles.
PARTS = {
    Lookup: "lookups",
    ServerChoice: "lookups",
    Rule: "logins",
    Help: "page",
    Page: "page",
    Password: "page",
    Signing: "signing",
}
PAGES = {EvolutionAnswer: "lookups"} | {model: page for part, page in PARTS.items() for model in models(part)}


def enums(annotation: Any) -> set[type[StrEnum]]:
    """Those that a value of this type can be of."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {annotation}
    return {found for argument in get_args(annotation) for found in enums(argument)}


FIELDS = [
    (PAGES.get(model, "profile"), field)
    for model in dict.fromkeys(models(Profile))
    for field in model.model_fields.values()
]
KEYS = sorted({(page, str(field.alias)) for page, field in FIELDS})
WORDS = sorted(
    {
        (PAGES.get(enum, page), str(word))
        for page, field in FIELDS
        for enum in enums(field.annotation)
        for word in enum
    }
)


def deployed() -> list[str]:
    return sorted(path.name for path in (ROOT / "deploy").rglob("*") if path.is_file())


# Size and shape


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= MAX_README_LINES


def test_every_page_of_the_manual_stands_in_the_readme() -> None:
    named = re.findall(r"^\| \[(\w+)\]\(docs/(\w+)\.md\) \|", README, re.MULTILINE)
    assert sorted(name for name, _ in named) == sorted(MANUAL)
    assert all(name == file for name, file in named)


def test_every_page_about_deploying_stands_on_that_of_deploying() -> None:
    named = re.findall(r"^\| \[[^]]+\]\(deploy/([\w-]+)\.md\) \|", MANUAL["deploy"], re.MULTILINE)
    assert sorted(named) == sorted(DEPLOYING)


@pytest.mark.parametrize("file", deployed())
def test_every_file_that_deploys_it_stands_on_a_page(file: str) -> None:
    assert any(f"`{file}`" in page for page in DEPLOYING.values())


# A profile


@pytest.mark.parametrize(("page", "key"), KEYS)
def test_every_key_of_a_profile_stands_on_its_page_and_in_the_tour(page: str, key: str) -> None:
    assert re.search(rf"`{key}`|(?<![\w-]){key}:", MANUAL[page])
    assert f"{key}:" in TOUR


@pytest.mark.parametrize("key", [str(field.alias) for field in Profile.model_fields.values()])
def test_every_key_at_the_top_of_a_profile_has_a_row(key: str) -> None:
    assert row("profile", key)


@pytest.mark.parametrize(("page", "word"), WORDS)
def test_every_word_stands_on_its_page_and_in_the_tour(page: str, word: str) -> None:
    whole = re.compile(rf"(?<![\w-]){word}(?![\w-])")
    assert any(whole.search(span) for span in in_code(without_blocks(MANUAL[page])))
    assert whole.search(TOUR)


def test_every_field_and_placeholder_stands_on_the_page_of_logins_and_in_the_tour() -> None:
    for name in (*[f"{{{field}}}" for field in ADDRESS_FIELDS], *PLACEHOLDERS):
        assert f"`{name}`" in MANUAL["logins"]
        assert name in TOUR


def test_what_a_lookup_can_ask_by_stands_on_its_page() -> None:
    for field in ASKED_FIELDS:
        assert f"`{{{field}}}`" in MANUAL["lookups"]
        assert f"`:{field}`" in MANUAL["lookups"]


# Paths


@pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
def test_every_path_stands_in_a_row_with_its_format_and_methods(form: Format) -> None:
    for path in form.paths:
        _, methods, name, _ = row("answers", path)
        assert (in_code(name), methods.split(", ")) == (
            [form.name],
            [method for method in form.methods if method != "HEAD"],
        )


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_stands_on_the_page_of_answers(name: str) -> None:
    assert f"`{name}`" in MANUAL["answers"] or f"ADDRESS {name}`" in MANUAL["answers"]


def test_every_other_path_that_is_answered_stands_on_the_page_of_answers() -> None:
    for path in (*PATHS, *wellknown.PATHS, HEALTH_PATH):
        assert f"`{path}`" in MANUAL["answers"]


def test_every_path_in_the_table_is_answered() -> None:
    table = [path for first, *_ in rows("answers") for path in in_code(first) if path.startswith("/")]
    assert len(table) > len(FORMATS)
    for path in table:
        assert route(path) or path in PATHS or path.startswith(assets.PATH)


def test_every_device_stands_on_the_page_about_the_page() -> None:
    for name in DEVICES:
        assert f"`{name}`" in MANUAL["page"]


# The operator's port and the log


def test_every_metric_has_a_row_with_its_labels(edition: Edition) -> None:
    about = Exchange("GET", "/", "", "", "", 200, 0, 0.0, "-", "", "", "", [("ldap", "found")])
    counted = Metrics(by_domain=True)
    counted.count(about)
    text = counted.text(edition, {"signing": 0, "tls": 0}).decode()
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)) - set(re.findall(r"\S+_created", text))
    assert len(names) == 12
    for name in names:
        of = re.findall(rf"^{name}(?:_count)?\{{(.*)\}}", text, re.MULTILINE)
        labels = sorted(re.findall(r"(\w+)=", of[0])) if of else []
        assert sorted(in_code(row("running", name)[1])) == labels


def test_every_family_of_clients_and_outcome_of_a_lookup_stands_on_the_page_of_running() -> None:
    for word in (*FAMILIES, *OUTCOMES):
        assert f"`{word}`" in MANUAL["running"]


def test_every_path_of_the_operators_port_has_a_row() -> None:
    named = [path for first, *_ in rows("running") for path in in_code(first) if path.startswith("/")]
    assert [path.partition("?")[0] for path in named] == [METRICS_PATH, HEALTH_PATH, READY_PATH, NAMES_PATH]


def test_every_field_of_a_line_in_json_stands_on_the_page_of_running() -> None:
    about = Exchange("GET", "/", "", "", "", 200, 0, 0.0, "-", "", "")
    for name in json.loads(JsonLines().format(logging.makeLogRecord({"exchange": about}))):
        assert f"`{name}`" in MANUAL["running"]


# Commands and the environment


def options() -> dict[str, tuple[list[str], str | None]]:
    """Each option with the commands that have it, and its name in the environment."""
    found: dict[str, tuple[list[str], str | None]] = {}
    for name, command in main.commands.items():
        for one in command.params:
            if isinstance(one, click.Option):
                variable = one.envvar if isinstance(one.envvar, str) else None
                found.setdefault(one.opts[0], ([], variable))[0].append(name)
    return found


@pytest.mark.parametrize("name", main.commands)
def test_every_command_stands_in_the_readme_and_has_a_row(name: str) -> None:
    assert re.search(rf"^\| `autoconfig {name}\b", README, re.MULTILINE)
    assert any(cells[0].startswith(f"`autoconfig {name}") for cells in rows("commands"))


@pytest.mark.parametrize("option", options())
def test_every_option_has_a_row_with_its_commands_and_its_variable(option: str) -> None:
    commands, variable = options()[option]
    _, of, environment, *_ = row("commands", option)
    assert sorted(main.commands if of == "all" else in_code(of)) == sorted(commands)
    assert in_code(environment) == ([variable] if variable else [])


def test_every_option_that_the_manual_names_exists() -> None:
    params = [one for command in main.commands.values() for one in command.params]
    ours = {*options(), *(name for one in params for name in one.secondary_opts), "--help"}
    for cells in rows("commands"):
        assert not cells[0].startswith("`--") or set(in_code(cells[0])) <= ours
    for page in (*MANUAL.values(), *DEPLOYING.values()):
        for command in re.findall(r"autoconfig (?:[a-z]+) [^`\n]*", page):
            assert set(re.findall(r"--[a-z-]+", command)) <= ours


def test_every_code_has_a_row_with_its_severities_and_what_it_means_and_no_other_has() -> None:
    assert list(severities()) == list(Code)
    for code, words in severities().items():
        assert words <= set(Severity), code


def test_every_severity_has_a_row() -> None:
    for severity in Severity:
        assert row("findings", severity)


def test_every_variable_that_is_read_stands_on_the_page_of_commands() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "autoconfig").rglob("*.py"))
    read = set(re.findall(r"os\.environ(?:\.get\(|\[)\"([A-Z_]+)\"", sources)) | {"TMPDIR"}
    assert "AUTOCONFIG_PROFILES" in read
    for name in read:
        assert f"`{name}`" in MANUAL["commands"]


def test_no_text_names_a_variable_that_nothing_reads() -> None:
    ours = {variable for _, variable in options().values()}
    named = {name for text in TEXTS.values() for name in re.findall(r"AUTOCONFIG_[A-Z_]+", text)}
    assert named <= ours
