"""YAML's structure, with lines, and nothing else of YAML."""

from typing import Any

import pytest

from autoconfig.errors import ProfileError
from autoconfig.profile.yaml import MAX_DEPTH, Yaml


def value(text: str) -> Any:
    return Yaml(text, "file.yaml").value


@pytest.mark.parametrize(
    "scalar",
    [
        "0465",
        "993",
        "1_000",
        "0x1F",
        "1e3",
        "1.0",
        ".inf",
        "12:30:45",
        "2026-01-01",
        "yes",
        "no",
        "on",
        "true",
        "=",
    ],
)
def test_a_scalar_stays_the_text_that_was_written(scalar: str) -> None:
    assert value(f"key: {scalar}") == {"key": scalar}
    assert value(f"{scalar}: key") == {scalar: "key"}


@pytest.mark.parametrize("empty", ["", "~", "null"])
def test_nothing_is_none_unless_it_is_quoted(empty: str) -> None:
    assert value(f"key: {empty}") == {"key": None}
    assert value(f"key: '{empty}'") == {"key": empty}


def test_lists_and_mappings_in_both_styles() -> None:
    block = "a:\n- b\n- c: d\n  e: f\n- [g]\n"
    assert value(block) == value("{a: [b, {c: d, e: f}, [g]]}") == {"a": ["b", {"c": "d", "e": "f"}, ["g"]]}


def test_texts_over_several_lines() -> None:
    assert value("a: |\n  b\n  c\nd: >-\n  e\n  f\n") == {"a": "b\nc\n", "d": "e f"}


def test_an_empty_text_has_no_value() -> None:
    assert value("") is None
    assert value("# a comment\n---\n") is None


PROFILE = """\
# a comment

name: x
servers:
  - host: a
    port: 1
  - {host: b,
     port: 2}
short: only
"""


@pytest.mark.parametrize(
    ("path", "line", "key"),
    [
        ((), 3, "profile"),
        (("name",), 3, "name"),
        (("servers",), 4, "servers"),
        (("servers", 0), 5, "servers"),
        (("servers", 0, "port"), 6, "servers.port"),
        (("servers", 1), 7, "servers"),
        (("servers", 1, "port"), 8, "servers.port"),
        (("absent",), 3, "absent"),
        (("servers", 0, "absent"), 5, "servers.absent"),
        (("servers", 1, "absent"), 7, "servers.absent"),
        (("short", 0), 9, "short"),
        (("short", 0, "username"), 9, "short"),
    ],
)
def test_a_key_has_its_line_or_that_of_its_mapping(path: tuple[str | int, ...], line: int, key: str) -> None:
    """A step that the text does not have, since it says it in short, is passed over."""
    assert Yaml(PROFILE, "file.yaml").locate(path) == (line, key)


@pytest.mark.parametrize("path", [("servers", 0, "absent"), ("servers", 0, "absent", 0, "below")])
def test_a_key_that_the_text_says_in_short_has_the_name_of_what_is_written(
    path: tuple[str | int, ...],
) -> None:
    assert Yaml(PROFILE, "file.yaml").locate(path, is_written=True) == (5, "servers")


def test_an_item_that_stands_alone_is_passed_over() -> None:
    assert Yaml("server:\n  host: a", "file.yaml").locate(("server", 0, "host")) == (2, "server.host")


def test_without_anything_the_line_is_the_first() -> None:
    assert Yaml("", "file.yaml").locate(("name",)) == (1, "profile")


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "a: !!int 1\nb: [&x 1,\n  *x]\na: 2\n",
            ["1: a: the tag !!int", "2: b: aliases", "4: a: it stands here twice"],
        ),
        ("[a]: b\n!!str c: d\n", ["1: a key: it is no plain word", "2: a key: it is no plain word"]),
        ("&x a: *x\n", ["1: a: aliases"]),
        ("a: &x {b: c}\n*x : d\n", ["1: a key: it is no plain word"]),
    ],
)
def test_what_could_surprise_is_refused_all_at_once(text: str, findings: list[str]) -> None:
    with pytest.raises(ProfileError) as error:
        value(text)
    lines = str(error.value).splitlines()
    assert len(lines) == len(findings)
    for line, start in zip(lines, findings, strict=True):
        assert line.startswith(f"file.yaml:{start}")


def test_an_anchor_alone_changes_nothing() -> None:
    assert value("a: &x b") == {"a": "b"}


def test_the_depth_has_a_limit() -> None:
    assert value("[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH)
    with pytest.raises(ProfileError, match="nested too deeply"):
        value("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
