"""Every profile that is accepted is answered in every format, by documents that can be read.

In the suite a few dozen profiles; `--examples 3000` tries so many, as before a release.
"""

import csv
import json
import plistlib
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from any_profile import FIELDS, Kind, profiles
from autoconfig import service
from autoconfig.address import CONTROL
from autoconfig.cli import main
from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.errors import AutoconfigError
from autoconfig.formats import FORMATS, Format
from autoconfig.formats.asked import Asked, who
from autoconfig.formats.autodiscover import MOBILESYNC_NAMESPACE, SETTINGS_NAMESPACE
from autoconfig.http.respond import Request, respond
from autoconfig.http.wellknown import PATHS as WELL_KNOWN
from autoconfig.lookups.results import LookupFailed, read_address, read_values
from autoconfig.page.devices import DEVICES
from autoconfig.page.routes import PATHS
from autoconfig.profile import Profile
from autoconfig.profile.schema import Model
from autoconfig.web import create_app
from http_table import FORM, Row, pox_request
from odd_texts import DOMAIN, TEXTS
from sample import models
from test_adapters import call_wsgi, environ

LOGO = "<svg xmlns='http://www.w3.org/2000/svg'/>"
SCHEMAS = [name.partition("autodiscover/")[2] for name in (SETTINGS_NAMESPACE, MOBILESYNC_NAMESPACE)]
# How what is refused ends: with what to write, or with a limit that cannot be missed.
REMEDY = re.compile(r"[Ww]rite |at most|leave that out")
COLUMNS = ["address", *(f"the {name}" for name in FIELDS)]
READERS = (
    (re.compile("xml"), lambda body: etree.fromstring(body, etree.XMLParser(huge_tree=True))),
    (re.compile("json"), json.loads),
    (re.compile("aspen"), plistlib.loads),
)
UNREAD = ("text/plain", "text/html")


def _is_usable(text: str) -> bool:
    try:
        return bool(read_values({"": text}, {"": ""}))
    except LookupFailed:
        return False


CELLS = st.sampled_from([text for text in TEXTS if _is_usable(text)]) | st.just("")
MAILBOXES = st.sampled_from(["", f"é@{DOMAIN}", *(text for text in TEXTS if read_address(text))])
LOCALS = st.sampled_from(
    ["jean.dupont", *(text for text in TEXTS if 0 < len(text) < 300 and "@" not in text)]
)


def faults(edition: Edition, folder: Path, local: str) -> Iterator[str]:
    """What goes wrong with the profiles of this folder, for ordinary people and for an odd one."""
    domain = next(filter(edition.directory.find, edition.directory.domains), "any.example")
    person, odd = f"jean.dupont@{domain}", f"{local}@{domain}"
    for address in (person, odd, f"jean.dupont@{local}", f"%EMAILLOCALPART%@{domain}", ""):
        yield from _faults_of_documents(edition, domain, address)
        for request in chain.from_iterable(_requests(form, domain, address) for form in FORMATS.values()):
            yield from _faults_of_an_answer(edition, request)
    for path in WELL_KNOWN:
        yield from _faults_of_an_answer(edition, Request("PROPFIND", path, host=domain))
    yield from _faults_of_pages(create_app(edition), domain, (person, odd))
    yield from _faults_of_commands(folder, odd)


def _faults_of_documents(edition: Edition, domain: str, address: str) -> Iterator[str]:
    """Of all formats, also those that no path leads to."""
    for form in FORMATS.values():
        try:
            asked = Asked(who(address), host=domain)
            question = service.ask(edition.directory, form, asked)
            list(chain(service.left_out(question, {}), service.explain(question, {})))
            yield from _unreadable(form.media_type, service.answer(question, {}).body, form.name)
        except AutoconfigError:
            continue


def _requests(form: Format, domain: str, address: str) -> Iterator[Request]:
    """Every way to ask for it."""
    asked = quote(address)
    query = f"emailaddress={asked}&name={asked[:200]}&username={asked}&lang={asked}&protocol=AutodiscoverV1"
    schemas = SCHEMAS if "POST" in form.methods else ()
    for path in form.paths:
        target = path + (domain if form.value_in_path == "domain" else "")
        for host in (domain, f"autoconfig.{domain}", address):
            yield Request("GET", target, query.encode(), host)
        for schema in schemas:
            yield Request("POST", target, b"", domain, pox_request(_in_xml(address), schema))


def _faults_of_an_answer(edition: Edition, request: Request) -> Iterator[str]:
    answer = respond(edition, request)
    headers = dict(answer.headers)
    if answer.status >= 500 or not all(value.isprintable() and value.isascii() for value in headers.values()):
        yield f"{request} {answer.status} {answer.failure} {headers}"
    elif answer.status == 200:
        yield from _unreadable(headers["Content-Type"], answer.body, str(request))


def _in_xml(text: str) -> str:
    return CONTROL.sub("", text)


def _faults_of_pages(app: Flask, domain: str, people: Iterable[str]) -> Iterator[str]:
    """And of documents for people whom the lookups may know."""
    for row in _rows(domain, people):
        length = {"CONTENT_LENGTH": str(len(row.body))} if row.body else {}
        status = call_wsgi(app, environ(row, BytesIO(row.body), **length)).status
        if status >= 500:
            yield f"{row} {status}"


def _rows(domain: str, people: Iterable[str]) -> Iterator[Row]:
    for path in (*PATHS, *(f"/?device={device}&lang=fr" for device in DEVICES)):
        yield Row("", path, 200, "", None, host=domain)
    for address in map(quote, people):
        for form in FORMATS.values():
            for path in form.paths[:1]:
                yield Row("", f"{path}?emailaddress={address}", 200, "", None, host=domain)
        for lang, username in (("en", ""), ("fr", address), ("de", quote("\u202e" * 320))):
            body = f"address={address}&lang={lang}&username={username}".encode()
            yield Row("", "/", 200, "", None, method="POST", host=domain, headers=FORM, body=body)


def _faults_of_commands(folder: Path, address: str) -> Iterator[str]:
    here = ("--profiles", str(folder))
    for arguments in (
        ("validate", *here),
        ("dns", "--all", "--service", "service.example", *here),
        ("dns", "--all", "--nsupdate", "--address", "2001:db8::1", *here),
        ("export", str(folder / "exported"), *here),
        ("show", "--explain", *here, "--", address),
    ):
        result = CliRunner().invoke(main, arguments)
        if not isinstance(result.exception, SystemExit | None):
            yield f"{arguments}: {result.exception!r}"


def _unreadable(media_type: str, body: bytes, what: str) -> Iterator[str]:
    for kind, read in READERS:
        if kind.search(media_type.replace("svg+", "")):
            try:
                read(body)
            except (ValueError, SyntaxError) as error:
                yield f"{what}: {error}"
            return
    if not any(kind in media_type for kind in UNREAD):
        yield f"{what}: {media_type} is read by nobody"


def _load(folder: Path, profile: str, cells: list[str]) -> Edition:
    (folder / "profile.yaml").write_text(profile, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO)
    with (folder / "logins.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, [f"jean.dupont@{DOMAIN}", *cells]])
    return open_folder(folder)


def test_every_accepted_profile_is_answered(request: pytest.FixtureRequest) -> None:
    count, accepted = request.config.getoption("examples"), 0

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # to make one of these smaller takes minutes
        suppress_health_check=[*HealthCheck],
    )
    @given(profiles(), LOCALS, MAILBOXES, st.lists(CELLS, min_size=3, max_size=3))
    def check(profile: str, local: str, mailbox: str, cells: list[str]) -> None:
        nonlocal accepted
        with TemporaryDirectory() as name:
            try:
                edition = _load(Path(name), profile, [mailbox, *cells])
            except AutoconfigError:
                return
            accepted += 1
            assert list(faults(edition, Path(name), local)) == []

    check()
    assert accepted > count / 4  # which are made up depends on what else is imported


@pytest.mark.parametrize("model", dict.fromkeys(models(Profile)))
def test_every_odd_value_is_accepted_or_refused_in_our_words(model: type[Model]) -> None:
    """By every key, and what is refused is told what to write: a library's words are none."""
    for name, field in model.model_fields.items():
        kind = Kind.of(Annotated[field.annotation, *field.metadata, None], ())
        for text in TEXTS:
            for problem in kind.problems(text):
                assert REMEDY.search(problem), (name, text, problem)
