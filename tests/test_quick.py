"""What makes the server quicker is used where it is there, and where it is safe."""

import importlib.metadata

import pytest

from autoconfig.server import quick


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found: dict[str, str] = {}

    def version(name: str) -> str:
        if name not in found:
            raise importlib.metadata.PackageNotFoundError(name)
        return found[name]

    monkeypatch.setattr(quick, "version", version)
    return found


def test_without_the_extra_nothing_is_said(installed: dict[str, str]) -> None:
    assert (quick.parser(), quick.said()) == ("python", "")


@pytest.mark.parametrize(
    ("version", "parser"),
    [("0.6.10", "auto"), ("0.6.14", "auto"), ("1.0", "auto"), ("0.6.9", "python"), ("0.6.10rc1", "python")],
)
def test_a_parser_is_used_that_is_safe(installed: dict[str, str], version: str, parser: str) -> None:
    installed |= {"gunicorn_h1c": version, "uvloop": "0.22.1"}
    assert quick.parser() == parser
    also = f" and gunicorn_h1c {version}" if parser == "auto" else ""
    assert quick.said() == f" with uvloop 0.22.1{also}"
