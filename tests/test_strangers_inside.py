"""Nothing that strangers send hurts, without sockets: both adapters, for profiles of all kinds."""

import io
import re
import shutil
from collections.abc import Callable
from hashlib import md5
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autoconfig.asgi import Application
from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.web import create_app
from conftest import ROOT
from hostile import filled
from hostile_parts import BODIES, FIELDS, FORMS, HOSTS, LINES, METHODS, PATHS, QUERIES, SEGMENTS
from http_table import ANY, PROFILES, Row
from sample import load, profile_text
from test_adapters import Answer, call_asgi, call_wsgi, environ, scope

MARK = "dupont"
LOOKUPS = {
    "domains": "[table.example, example.org]",
    "lookups": "[{table: {file: people.csv, fields: {uid: uid, name: name, site: site, address: mailbox}}}]",
    "username": '["{uid}", "{first:.1}{last}"]',
    "evolution": "exact",
}
PEOPLE = f"""\
address,uid,name,site,mailbox
jean.dupont@table.example,jdupont2,Jean Dupont,south,
{MARK}@table.example,{"é" * 320},{"é" * 200},,
{MARK}@example.org,"<&>""'{{x}}%","\u202e]]>",,jean.dupont@table.example
"""


class Sides(NamedTuple):
    """The service under each of the two interfaces."""

    wsgi: Callable[[Row], Answer]
    asgi: Callable[[Row], Answer]


def sides(edition: Edition) -> Sides:
    app, service = create_app(edition, proxies=0), Application(edition)

    def wsgi(row: Row) -> Answer:
        length = {"CONTENT_LENGTH": str(len(row.body))} if row.body else {}
        return call_wsgi(app, environ(row, io.BytesIO(row.body), **length))

    def asgi(row: Row) -> Answer:
        length = [(b"content-length", str(len(row.body)).encode())] if row.body else []
        return call_asgi(service, scope(row, *length), [row.body])[0]

    return Sides(wsgi, asgi)


def _written(folder: Path, *texts: str) -> Edition:
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "many.txt").write_text("".join(f"many{number}.example\n" for number in range(20)))
    return load(folder, *texts)


def _only(name: str) -> Callable[[Path], Edition]:
    """One of the project's profiles by itself, so that every host has its page."""

    def made(folder: Path) -> Edition:
        shutil.copy(ROOT / "profiles" / name, folder)
        return open_folder(folder)

    return made


FROM_FILE = profile_text(domains=None, domainsFile="many.txt", mxDomains="[mx.many.example, mx.example.org]")
ANYBODYS = profile_text(domains='"*"', mxDomains="[mx.many.example]", usernameMayDiffer="true")
KINDS: dict[str, Callable[[Path], Edition]] = {
    "table": lambda folder: _written(folder, *PROFILES),
    "table and any": lambda folder: _written(folder, *PROFILES, ANY),
    "tour": _only("example.org.yaml"),
    "martinique": _only("ac-martinique.fr.yaml"),
    "domains in a file": lambda folder: _written(folder, FROM_FILE),
    "any and exchangers": lambda folder: _written(folder, ANYBODYS),
    "lookups": lambda folder: _written(folder, profile_text(**LOOKUPS)),
}


@pytest.fixture(scope="module", params=KINDS)
def both(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Sides:
    """For profiles of one kind, then of the next."""
    return sides(KINDS[request.param](tmp_path_factory.mktemp("profiles")))


# What a server passes on to an application.
PASSED_ON = [field for field in FIELDS if re.fullmatch(r"[A-Za-z-]+: [^\r\n\x00]*", field)]
TARGETS = [path for path in (*PATHS, *SEGMENTS) if path.startswith("/") and path.isascii()]
ABSOLUTE = [line.split(" ")[1] for line in LINES if re.fullmatch(r"GET \w+://\S+ HTTP/1.1", line)]
ASKED = [
    "?emailaddress=jean.dupont@ac-martinique.fr",
    f"?emailaddress=EVOLUTIONUSER@table.example&emailmd5={md5(b'jean.dupont@table.example').hexdigest()}",  # noqa: S324
    *QUERIES,
]
OF_PROVIDERS = [*HOSTS, "ac-martinique.fr", "autoconfig.ac-martinique.fr", "mail.example.net"]
texts = st.sampled_from


def _row(seed: int, target: str, query: str, method: str, host: str, fields: list[str], content: str) -> Row:
    def made(template: str) -> str:
        return filled(Random(seed), template, MARK).decode("latin-1")  # noqa: S311 - no secret

    whole = "".join(sign for sign in made(target + query) if "!" <= sign <= "~")
    headers = dict(field.split(": ", 1) for field in map(made, fields))
    posted = method == "POST"
    headers |= {"Content-Type": "application/x-www-form-urlencoded"} if posted and content in FORMS else {}
    body = made(content).encode("latin-1") if posted else b""
    return Row(
        "", whole, 0, "", None, method=method, host=made(host), headers=tuple(headers.items()), body=body
    )


rows = st.builds(
    _row,
    st.integers(0, 999),
    texts([*TARGETS * 3, *ABSOLUTE]),
    texts(ASKED),
    texts(METHODS),
    texts(OF_PROVIDERS),
    st.lists(texts(PASSED_ON), max_size=3),
    texts([*FORMS, *BODIES]),
)


@pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD")
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(row=rows)
def test_both_interfaces_give_one_answer_and_it_is_no_fault(both: Sides, row: Row) -> None:
    by_wsgi, by_asgi = both.wsgi(row), both.asgi(row)
    assert by_wsgi.status < 500
    assert by_asgi == by_wsgi
