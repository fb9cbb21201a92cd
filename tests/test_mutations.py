"""What operators bring, spoilt by chance: it is read, or refused by an error of ours; what is read is served.

Samples of every kind of file, whole, spoilt by `fuzz.mutations`. The same seed spoils them alike.
"""

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoconfig.cli import main
from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.errors import AutoconfigError
from autoconfig.formats import FORMATS
from autoconfig.http.respond import Request, respond
from autoconfig.imports import read
from autoconfig.imports.writer import write
from autoconfig.lookups.rows import read_rows
from autoconfig.profile.file import parse
from autoconfig.texts import SHIPPED, load
from autoconfig.web import create_app
from conftest import ROOT
from fuzz.mutations import spoilt
from http_table import POX, pox_request
from test_imports_automx import SEED, VERSION_1, VERSION_3

ROUNDS = 40
# What a file may become, in bytes.
LONG = 256 * 1024
# Files that are validated at once.
BATCH = 10
# Where a line of YAML may end: YAML 1.1 section 4.2.
BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def spoilt_ones(kind: str, samples: list[str]) -> Iterator[str]:
    chance, corpus = random.Random(kind), [encoded(sample) for sample in samples]  # noqa: S311 - no secret
    for _ in range(ROUNDS):
        for sample in corpus:
            yield decoded(spoilt([sample], chance, LONG))


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


PROFILES = {
    str(path.relative_to(ROOT)): path
    for folder in ("profiles", "tests/clientconfigs")
    for path in sorted((ROOT / folder).glob("*.yaml"))
}
IMPORTS = {
    **{
        path.name: path.read_bytes().decode("utf-8", "surrogateescape")
        for path in (ROOT / "tests/clientconfigs").glob("*.xml")
    },
    "automx1.conf": VERSION_1,
    "automx3.conf": VERSION_3,
    "seed.json": json.dumps(SEED, indent=1),
}


@pytest.mark.parametrize("name", PROFILES)
def test_a_spoilt_profile_is_refused_or_can_be_served(name: str, tmp_path: Path) -> None:
    """Nothing that is accepted here fails later, whatever is asked."""
    file, served = tmp_path / "spoilt.yaml", 0
    for text in spoilt_ones(name, [PROFILES[name].read_text(encoding="utf-8")]):
        file.write_bytes(encoded(text))
        try:
            edition = open_folder(tmp_path)
        except AutoconfigError:
            continue
        served += 1
        assert list(faults(edition, pages=served <= 15)) == [], text
    assert served


def test_validate_says_of_spoilt_files_in_which_line_they_are_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """Profiles, and files of other programs beside them: several at once, which may claim one domain."""
    monkeypatch.chdir(tmp_path)
    samples = {name: path.read_text(encoding="utf-8") for name, path in PROFILES.items()} | IMPORTS
    chance, codes = random.Random("validate"), set[str]()  # noqa: S311 - no secret
    for _ in range(pytestconfig.getoption("strangers") // (50 * BATCH)):
        lines = {}
        for number, name in enumerate(chance.choices([*samples], k=BATCH)):
            text, file = (
                decoded(spoilt([encoded(samples[name])], chance, LONG)),
                Path(f"{number}{Path(name).suffix}"),
            )
            file.write_bytes(encoded(text))
            lines[str(file)] = len(BREAK.split(text))
        result = CliRunner().invoke(main, ["validate", "--json", *lines])
        findings = json.loads(result.stdout)["findings"]
        assert result.exit_code == any(one["severity"] == "error" for one in findings), result.output
        for one in findings:
            assert 1 <= one["line"] <= lines[one["file"]], one
            assert "" not in (one["key"], one["message"]), one
            assert one["remedy"] or one["severity"] == "info", one
            codes.add(one["code"])
    assert len(codes) > 20


def faults(edition: Edition, *, pages: bool) -> Iterator[str]:
    """What is answered with 5xx, and where."""
    [provider] = edition.directory.providers
    domain = next(name for name in (*provider.profile.domains, "x.example") if name != "*")
    for host in (domain, f"autoconfig.{domain}", f"autodiscover.{domain}", "x.example"):
        for request in asked(host, f"jean.dupont@{domain}"):
            answer = respond(edition, request)
            if answer.status >= 500 or answer.failure:
                yield f"{request.path} {answer.status} {answer.failure}"
    if pages:
        yield from page_faults(edition, domain)


def asked(host: str, address: str) -> Iterator[Request]:
    query = f"emailaddress={address}&Email={address}&Protocol=AutodiscoverV1&name=Jean".encode()
    for path in (path for form in FORMATS.values() for path in form.paths if "GET" in form.methods):
        yield Request("GET", f"{path}{host}" if path.endswith("/") else path, query, host)
        yield Request("GET", f"{path}{host}" if path.endswith("/") else path, b"", host)
    yield Request("POST", POX, b"", host, pox_request(address))


def page_faults(edition: Edition, domain: str) -> Iterator[str]:
    client = create_app(edition).test_client()
    base = {"base_url": f"http://{domain}"}
    for path in ("/", "/?device=iphone&lang=fr", "/accessibility", "/mentions-legales", "/privacy"):
        if (status := client.get(path, **base).status_code) >= 500:
            yield f"{path} {status}"
    for address in (f"jean.dupont@{domain}", f"é@{domain}"):
        if (status := client.post("/", data={"address": address}, **base).status_code) >= 500:
            yield f"posted {status}"


@pytest.mark.parametrize("name", IMPORTS)
def test_a_spoilt_import_is_refused_or_becomes_a_profile(name: str) -> None:
    """And what is written of it is what was read."""
    imported = 0
    for text in spoilt_ones(name, [IMPORTS[name]]):
        found = []
        with suppress(AutoconfigError):
            found = read(encoded(text), name)
        for one in found:
            imported += 1
            assert parse(write(one), "written").domains
    assert imported


@pytest.mark.parametrize("suffix", [".csv", ".yaml"])
def test_a_spoilt_table_is_read_or_refused(suffix: str, tmp_path: Path) -> None:
    samples = {
        ".csv": [
            "address,uid,name\na@example.org,a,A\nb@example.org,b,\n",
            'address;uid\n"x@example.org";"a\nb"\n',
        ],
        ".yaml": ["- {address: a@example.org, uid: a}\n- address: b@example.org\n  uid: b\n"],
    }
    path, read_well = tmp_path / f"table{suffix}", 0
    for text in spoilt_ones(suffix, samples[suffix] * 5):
        path.write_bytes(encoded(text))
        with suppress(AutoconfigError):
            read_rows(path, {"uid": "uid"})
            read_well += 1
    assert read_well


def test_a_spoilt_catalogue_is_read_or_refused(tmp_path: Path) -> None:
    path, read_well = tmp_path / "de" / "LC_MESSAGES" / "autoconfig.po", 0
    path.parent.mkdir(parents=True)
    whole = (SHIPPED / "de/LC_MESSAGES/autoconfig.po").read_text(encoding="utf-8")
    for text in spoilt_ones("po", [whole[:3000], whole[-3000:]]):
        path.write_bytes(encoded(text))
        with suppress(AutoconfigError):
            load(tmp_path)
            read_well += 1
    assert read_well
