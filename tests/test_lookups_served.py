"""Lookups behind both adapters: the right login, in time, and an answer of the same kind for everybody."""

import asyncio
import json
import plistlib
import socket
from collections.abc import Callable, Iterator
from hashlib import md5
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from autoconfig.asgi import Application
from autoconfig.cli import main
from autoconfig.directory.edition import Edition
from autoconfig.http.wsgi import ARRIVAL
from autoconfig.lookups.guard import MAX_WAITING
from autoconfig.lookups.results import CONNECTIONS
from autoconfig.web import create_app
from autoconfig.xml import parse
from hourglass import until
from http_table import AUTOCONFIG, HEALTH, MOBILECONFIG, PERSONAL, POX, pox_request
from sample import load, profile_text

TABLE = """\
address,uid,name,site,mailbox
jean.dupont@example.com,jdupont2,Jean Dupont,,
marie.martin@example.com,mmartin,,South,
staff@example.com,,,,jean.dupont@example.com
"""
OLD = (
    "{old: {incomingServer: {type: imap, hostname: old.example.com, port: 993, socketType: SSL, "
    "authentication: password-cleartext}, outgoingServer: {type: smtp, hostname: old.example.com, "
    "port: 465, socketType: SSL, authentication: password-cleartext}}}"
)
PROFILE = {
    "lookups": "[{table: {file: logins.csv, fields: {uid: uid, name: name, site: site, address: mailbox}}}]",
    "username": '["{uid}", "{first:.1}{last}"]',
    "servers": '[{match: "*.old", use: old}, {field: {site: south}, use: old}]',
    "serverSets": OLD,
}
# What differs from answer to answer, and says nothing of whom it is for.
DIFFERING = {"content-length": "", "x-request-id": ""}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logins.csv").write_text(TABLE)
    return tmp_path


def by_wsgi(edition: Edition) -> Ask:
    client = create_app(edition).test_client()

    def ask(path: str, query: str = "", body: bytes = b"") -> Answer:
        method = client.post if body else client.get
        answer = method(path, query_string=query, data=body, base_url="http://autoconfig.example.com")
        return Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.data)

    return ask


def by_asgi(edition: Edition) -> Ask:
    service = Application(edition)

    def ask(path: str, query: str = "", body: bytes = b"") -> Answer:
        return asyncio.run(ask_asgi(service, path, query, body))

    return ask


async def ask_asgi(
    service: Application, path: str, query: str = "", body: bytes = b"", host: str = "autoconfig.example.com"
) -> Answer:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST" if body else "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [
            (b"host", host.encode()),
            (b"content-type", b"application/x-www-form-urlencoded" if path == "/" else b"text/xml"),
            (b"content-length", str(len(body)).encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await service(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:]))


@pytest.fixture(params=[by_wsgi, by_asgi])
def ask(request: pytest.FixtureRequest, folder: Path) -> Ask:
    made: Ask = request.param(load(folder, profile_text(**PROFILE)))
    return made


def login(answer: Answer) -> tuple[str, str]:
    root = parse(answer.body)
    return root.findtext(".//incomingServer/hostname", ""), root.findtext(".//incomingServer/username", "")


def test_a_table_gives_login_and_servers_and_the_rules_the_rest(ask: Ask) -> None:
    for local, expected in {
        "jean.dupont": ("imap.example.com", "jdupont2"),
        "marie.martin": ("old.example.com", "mmartin"),
        "anna.old": ("old.example.com", "aold"),
        "zoe.noel": ("imap.example.com", "znoel"),
        "staff": ("imap.example.com", "jdupont2"),
    }.items():
        assert login(ask(AUTOCONFIG, f"emailaddress={local}@example.com")) == expected
    assert login(ask(AUTOCONFIG)) == ("imap.example.com", "%EMAILADDRESS%")


def test_the_login_of_an_alias_is_by_the_rules_for_its_mailbox(folder: Path) -> None:
    (folder / "logins.csv").write_text("address,mailbox\nstaff@example.com,anna.old@example.com\n")
    changes = {**PROFILE, "username": '"{first:.1}{last}"'}
    changes["lookups"] = "{table: {file: logins.csv, fields: {address: mailbox, site: mailbox}}}"
    ask = by_wsgi(load(folder, profile_text(**changes)))
    assert login(ask(AUTOCONFIG, "emailaddress=staff@example.com")) == ("old.example.com", "aold")


@pytest.mark.parametrize(("path", "posted"), [(AUTOCONFIG, False), (POX, True), (MOBILECONFIG, False)])
def test_status_and_headers_do_not_tell_who_is_known(ask: Ask, path: str, posted: bool) -> None:
    answers = []
    for address in ("jean.dupont@example.com", "jean.durandt@example.com"):
        answer = ask(path, body=pox_request(address)) if posted else ask(path, f"emailaddress={address}")
        answers.append((answer.status, {**answer.headers, **DIFFERING}))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def pox_user(answer: Answer) -> dict[str, str]:
    return {
        element.tag.rpartition("}")[2]: element.text or ""
        for element in parse(answer.body).find(".//{*}User")
    }


def test_outlook_is_told_the_persons_name_and_the_mailbox_behind_an_alias(ask: Ask) -> None:
    assert pox_user(ask(POX, body=pox_request("jean.dupont@example.com"))) == {
        "DisplayName": "Jean Dupont",
        "AutoDiscoverSMTPAddress": "jean.dupont@example.com",
    }
    assert pox_user(ask(POX, body=pox_request("staff@example.com"))) == {
        "DisplayName": "Jean Dupont",
        "AutoDiscoverSMTPAddress": "jean.dupont@example.com",
    }


def test_apple_is_told_the_name_unless_the_person_gives_another(ask: Ask) -> None:
    def mail(query: str) -> Any:
        return plistlib.loads(ask(MOBILECONFIG, f"emailaddress={query}").body)["PayloadContent"][0]

    assert mail("jean.dupont@example.com")["EmailAccountName"] == "Jean Dupont"
    assert mail("jean.dupont@example.com&name=Jeannot")["EmailAccountName"] == "Jeannot"
    assert "EmailAccountName" not in mail("zoe.noel@example.com")
    assert mail("staff@example.com")["EmailAddress"] == "jean.dupont@example.com"
    ours, theirs = mail("staff@example.com"), mail("jean.dupont@example.com")
    assert ours["PayloadUUID"] != theirs["PayloadUUID"]


@pytest.mark.parametrize("make", [by_wsgi, by_asgi])
def test_evolution_gets_a_placeholder_unless_exactness_is_wanted(folder: Path, make: Any) -> None:
    def masked(local: str) -> str:
        digest = md5(f"{local}@example.com".encode(), usedforsecurity=False).hexdigest()
        return f"emailaddress=EVOLUTIONUSER@example.com&emailmd5={digest}"

    ask = make(load(folder, profile_text(**PROFILE)))
    answer = ask(AUTOCONFIG, masked("jean.dupont"))
    assert login(answer)[1] == "%EMAILADDRESS%"
    assert answer.headers["cache-control"] != PERSONAL
    ask = make(load(folder, profile_text(**PROFILE, evolution="exact")))
    known, unknown = ask(AUTOCONFIG, masked("jean.dupont")), ask(AUTOCONFIG, masked("zoe.noel"))
    assert (login(known)[1], login(unknown)[1]) == ("jdupont2", "%EMAILADDRESS%")
    assert known.status == unknown.status
    assert {**known.headers, **DIFFERING} == {**unknown.headers, **DIFFERING}
    assert known.headers["cache-control"] == PERSONAL
    assert login(ask(AUTOCONFIG, masked("marie.martin")))[0] == "old.example.com"


def test_an_explanation_says_what_came_of_each_lookup_and_which_servers(folder: Path) -> None:
    load(folder, profile_text(**PROFILE))
    for path, address, expected in (
        (folder, "marie.martin@example.com", MARIE),
        (folder, "zoe.noel@example.com", ZOE),
    ):
        result = CliRunner().invoke(main, ["show", address, "--explain", "--profiles", str(path)])
        assert result.output.splitlines()[: len(expected)] == expected


MARIE = [
    "table logins.csv: uid is mmartin, site is South",
    'servers: not old, the part before the @ does not match "*.old"',
    "servers: old",
    "imap old.example.com:993 SSL",
    "  {uid} → mmartin",
]
ZOE = [
    "table logins.csv: does not know the address",
    'servers: not old, the part before the @ does not match "*.old"',
    "servers: not old, there is no {site}",
    "servers: the profile's own",
    "imap imap.example.com:993 SSL",
    "  {uid}: there is no {uid}",
    "  {first:.1}{last} → znoel",
]


@pytest.fixture
def hanging(folder: Path, request: pytest.FixtureRequest) -> Iterator[Edition]:
    """A profile whose directory takes connections and says nothing; the parameter is its `timeout`."""
    pytest.importorskip("ldap", reason="python-ldap is not installed")
    timeout = getattr(request, "param", "500ms")

    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        ldap = {
            "url": f"ldap://127.0.0.1:{listener.getsockname()[1]}",
            "base": "dc=example,dc=com",
            "filter": "(mail={address})",
            "fields": "uid",
        }
        changes = {**PROFILE, "servers": None, "lookups": json.dumps([{"ldap": ldap}]), "timeout": timeout}
        yield load(folder, profile_text(**changes))


@pytest.mark.parametrize("make", [by_wsgi, by_asgi])
def test_a_directory_that_hangs_costs_the_time_limit_and_the_rule_answers(
    hanging: Edition, make: Any
) -> None:
    ask = make(hanging)
    started = monotonic()
    answer = ask(AUTOCONFIG, "emailaddress=jean.dupont@example.com")
    assert (answer.status, login(answer)[1]) == (200, "jdupont")
    assert monotonic() - started >= 0.5


@pytest.mark.parametrize("hanging", ["3s"], indirect=True)
def test_health_and_others_do_not_wait_for_a_directory(hanging: Edition) -> None:
    service = Application(hanging)

    async def together() -> None:
        people = [f"emailaddress=p{number}.dupont@example.com" for number in range(100)]
        waiting = [asyncio.create_task(ask_asgi(service, AUTOCONFIG, query)) for query in people]
        asked = CONNECTIONS + MAX_WAITING
        for too_many in islice(asyncio.as_completed(waiting), 100 - asked):
            await too_many
        for path in (HEALTH, AUTOCONFIG, HEALTH):
            assert (await ask_asgi(service, path)).status == 200
        assert sum(not task.done() for task in waiting) == asked
        assert all(answer.status == 200 for answer in await asyncio.gather(*waiting))

    asyncio.run(together())


def test_the_page_shows_what_a_table_knows(folder: Path) -> None:
    client = create_app(load(folder, profile_text(**PROFILE))).test_client()
    page = client.post("/", data={"address": "marie.martin@example.com"}, base_url="http://example.com")
    assert page.status_code == 200
    assert "mmartin" in page.text
    assert "old.example.com" in page.text


@pytest.mark.parametrize("hanging", ["1s"], indirect=True)
def test_a_page_that_has_waited_for_a_thread_has_that_time_less(
    hanging: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    """With none left the directory is not asked, and nothing is said of it."""
    client = create_app(hanging).test_client()
    form = {"address": "jean.dupont@example.com"}
    for spent, lines in ((1, 0), (0, 1)):
        outside = {"asgi.scope": {ARRIVAL: monotonic() - spent}}
        page = client.post("/", data=form, base_url="http://example.com", environ_overrides=outside)
        assert "jdupont" in page.text
        assert len([record for record in caplog.records if record.name == "autoconfig.lookups"]) == lines


@pytest.mark.parametrize("hanging", ["2s"], indirect=True)
def test_health_does_not_wait_for_pages_that_wait_for_a_directory(hanging: Edition) -> None:
    service = Application(hanging)

    async def together() -> None:
        form = [f"address=p{number}.dupont@example.com".encode() for number in range(30)]
        pages = [asyncio.create_task(ask_asgi(service, "/", body=body, host="example.com")) for body in form]
        (guard,) = hanging.directory.providers[0].lookups.members
        await asyncio.to_thread(until, lambda: guard.busy == CONNECTIONS)
        assert (await ask_asgi(service, HEALTH)).status == 200
        assert not any(page.done() for page in pages)
        assert {answer.status for answer in await asyncio.gather(*pages)} == {200}

    asyncio.run(together())
