"""What operators bring: profiles, tables, and files of other programs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from autoconfig.imports import read
from autoconfig.lookups.rows import read_rows
from autoconfig.profile.file import parse
from autoconfig.profile.yaml import Yaml
from conftest import ROOT
from document_faults import clientconfig
from fuzz import Make, Surface
from fuzz.mutations import LIMIT
from sample import profile_text
from test_imports_automx import SEED, VERSION_1, VERSION_3

_MANY_KEYS = profile_text(
    username='[{match: "*.*", username: "{first:.1}{last}"}, "{local}"]',
    service="mail",
    calendar="[{type: caldav, url: 'https://dav.example.com/{address}', authentication: http-basic}]",
    webMail="{loginPage: {url: 'https://mail.example.com/'}}",
    lookups="[{table: {file: people.csv, fields: [uid]}}]",
    page="{host: mail.example.com, colour: '#00519E'}",
    raw="{emailProvider: '<x/>'}",
)
_ENVIRONMENT = "DOMAIN=example.com\nIMAP_HOST=imap.example.com\nIMAP_PORT=993\nSMTP_HOST=smtp.example.com\n"
_GO = "domain: example.com\nimap: {server: imap.example.com, port: 993}\nsmtp: {server: smtp.example.com}\n"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _samples(*folders: str) -> Iterator[bytes]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.yaml")):
            if len(data := path.read_bytes()) <= 600:
                yield data


def yaml(_: Path) -> Surface:
    """Any text of YAML."""
    corpus = [profile_text().encode(), _MANY_KEYS.encode(), *_samples("tests/bad_profiles")]
    return Surface(lambda data: Yaml(_text(data), "a.yaml").value, [one[:600] for one in corpus])


def profiles(_: Path) -> Surface:
    """A profile, with all that is said of its mistakes."""
    corpus = [profile_text().encode(), _MANY_KEYS.encode(), *_samples("tests/bad_profiles")]
    return Surface(lambda data: parse(_text(data), "a.yaml"), corpus)


def _table(suffix: str, *samples: str) -> Make:
    def make(folder: Path) -> Surface:
        path = folder / f"a{suffix}"

        def call(data: bytes) -> None:
            path.write_bytes(data)
            read_rows(path, {"uid": "uid", "name": "name", "address": "mailbox"})

        return Surface(call, [one.encode() for one in samples])

    return make


def _import(file: str, samples: Callable[[], list[bytes]]) -> Make:
    def make(_: Path) -> Surface:
        corpus = [one[:LIMIT] for one in samples()]
        return Surface(lambda data: read(data, file, ["example.com"]), corpus)

    return make


def _documents() -> list[bytes]:
    paths = sorted((ROOT / "tests/clientconfigs").glob("*.xml"))
    made = (clientconfig(), clientconfig("example.com", socket="STARTTLS", port=143))
    extended = made[0].replace("<domain>", '<x xmlns="http://[{x}]/"/><domain>', 1)
    return [*(one.encode() for one in (*made, extended)), *(path.read_bytes() for path in paths)]


def _seeds() -> list[bytes]:
    return [json.dumps(SEED).encode(), json.dumps(SEED, indent=1).encode()]


SURFACES: dict[str, Make] = {
    "YAML": yaml,
    "profiles": profiles,
    "tables": _table(
        ".csv",
        "address,uid,name,mailbox\na@example.org,a,A,\nb@example.org,b,,x@example.org\n",
        'address;uid\n"x@example.org";"a\nb"\n',
        "Address\tUid\n<a@example.org>\t1\nmailto:b@example.org\t2\n",
    ),
    "tables in YAML": _table(".yaml", "- {address: a@example.org, uid: a}\n- address: b@example.org\n"),
    "clientConfig to import": _import("x.xml", _documents),
    "automx to import": _import("automx.conf", lambda: [VERSION_1.encode(), VERSION_3.encode()]),
    "automx2 to import": _import("seed.json", _seeds),
    "variables to import": _import("x.env", lambda: [_ENVIRONMENT.encode()]),
    "go-autoconfig to import": _import("x.yml", lambda: [_GO.encode()]),
}
