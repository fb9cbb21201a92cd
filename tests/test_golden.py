"""Golden files: every format for every account, and every error document. Rewritten by --rewrite-golden."""

import pytest

from accounts import CASES
from autoconfig.errors import (
    AddressNeeded,
    AutoconfigError,
    Inexpressible,
    UnknownDomain,
    UnknownProtocol,
    UnknownSchema,
)
from autoconfig.formats import FORMATS, Asker
from conftest import ROOT

GOLDEN = ROOT / "tests" / "golden"
DOCUMENTS = {
    f"{case}/{form}": (case, form)
    for case, asked in CASES.items()
    for form in FORMATS
    if FORMATS[form].asker is not (Asker.REQUIRED if asked.asker.startswith("@") else Asker.IGNORED)
}
ERRORS: dict[str, tuple[str, AutoconfigError]] = {
    "errors/autodiscover-500": ("autodiscover", UnknownDomain("bücher.example & <b>")),
    "errors/autodiscover-600": ("autodiscover", AddressNeeded("Say for which mail address.")),
    "errors/autodiscover-601": ("autodiscover", UnknownSchema("Only 2006a is answered.")),
    "errors/autodiscover-mobilesync": ("mobilesync", Inexpressible("None.")),
    "errors/autodiscover-json-InvalidProtocol": ("autodiscover-json", UnknownProtocol("Active\"Sync'é")),
}


def check(name: str, body: bytes | None, config: pytest.Config) -> None:
    assert body is not None
    path = GOLDEN / name
    if config.getoption("--rewrite-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    assert path.exists(), "write it with --rewrite-golden, and read it"
    assert _shown(body) == _shown(path.read_bytes())


def _shown(body: bytes) -> str:
    """No two documents are shown alike; a zip with its files as they are can be read, but for numbers."""
    return body.decode(errors="backslashreplace")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_as_it_was(name: str, pytestconfig: pytest.Config) -> None:
    case, form = DOCUMENTS[name]
    account = CASES[case].account(of_profile=FORMATS[form].of_profile)
    try:
        body = FORMATS[form].render(account)
    except Inexpressible as error:
        body = f"{error}\n".encode()
    check(name, body, pytestconfig)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_document_is_as_it_was(name: str, pytestconfig: pytest.Config) -> None:
    form, error = ERRORS[name]
    render_error = FORMATS[form].render_error
    assert render_error is not None
    check(name, render_error(error), pytestconfig)


def test_no_golden_file_is_left_over() -> None:
    files = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert files == {*DOCUMENTS, *ERRORS}
