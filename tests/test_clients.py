"""Real mail clients set themselves up from the service: which servers, which login, from which URL.

What each of them makes of each case stands as a table in the manual; the last test holds it against the run.
Servers are called in.D and out.D, names that no client guesses.
"""

import dataclasses
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from columns import Column, Columns, Table
from conftest import ROOT
from privacy import keep
from socks import Asked, Setup, opened
from stage import Answer, Change, Scene, Stage

pytestmark = pytest.mark.clients

TABLE = Table(ROOT / "docs" / "clients.md", "clients", "pytest tests/test_clients.py --rewrite-clients")
LOCAL = "jean.dupont"
# A person looks at a screen meanwhile; Thunderbird itself waits 5 seconds for an answer.
LONGEST_SECONDS = 15
NAME = "Mail"
MARKUP = "<b>&amp; 'Söhne' ]]>\""
PASSWORD = "password-cleartext"
RULES = f"""\
displayName: {NAME}
username: ["{{first:.1}}{{last}}", "{{local}}"]
incomingServer:
  - {{type: imap, hostname: "in.{{domain}}", port: 993, socketType: SSL, authentication: {PASSWORD}}}
outgoingServer:
  - {{type: smtp, hostname: "out.{{domain}}", port: 587, socketType: STARTTLS, authentication: {PASSWORD}}}
"""
# What today's clients have no use for must not keep them from the rest.
BEYOND = """\
  - {type: jmap, url: "https://jmap.{domain}/", authentication: [{system: http, value: Basic}, OAuth2]}
calendar: {type: caldav, url: "https://dav.{domain}/", authentication: OAuth2, username: "{address}"}
addressbook: {type: carddav, url: "https://dav.{domain}/", authentication: OAuth2, username: "{address}"}
chatServer: {type: xmpptcp, hostname: "in.{domain}", port: 5223, socketType: SSL, authentication: GSSAPI}
webMail: {loginPageInfo: {url: "https://mail.{domain}/", username: "{address}"}}
oAuth2: {issuer: "login.test", scope: mail, authURL: "https://login.test/a", tokenURL: "https://login.test/t"}
documentation: {url: "https://help.test/", descr: {en: Help, fr: Aide}}
enable: {visiturl: "https://help.test/", instruction: {en: Switch it on}}
clientConfigUpdate: {url: "https://autoconfig.new.test/mail/config-v1.1.xml"}
"""
PROFILES = {
    "rules": f"domains: [rules.test, bücher.test]\n{RULES}",
    "hoster": f"domains: [hoster.test]\nmxDomains: [mx.hoster.test]\n{RULES}",
    "own": f"domains: [own.test]\n{RULES}".replace(PASSWORD, PASSWORD + ', username: "own-{local}"', 1),
    "pop": f"domains: [pop.test]\n{RULES}".replace("type: imap", "type: pop3").replace("993", "995"),
    "new": f"domains: [new.test]\nmxDomains: [mx.new.test]\n{RULES}".replace(
        "outgoing", f"{BEYOND}outgoing", 1
    ).replace(PASSWORD, f"[{{system: sasl, value: PLAIN}}, {PASSWORD}]", 1),
    "markup": f"domains: [markup.test]\n{RULES}".replace(NAME, "'{}'".format(MARKUP.replace("'", "''")), 1),
}


class Found(NamedTuple):
    """What a client has found, at which URL, and what it said there of the person: a word of TOLD."""

    setup: Setup
    url: str
    told: str


TOLD = {"address": "", "mask": " (address masked)", "nothing": " (address not sent)"}


Logins = tuple[str, str] | None
BY_RULE = ("jdupont", "jdupont")
PLACEHOLDER = ("jean.dupont", "jean.dupont")


@dataclass(frozen=True)
class Case:
    """A situation; for each client that can meet it the logins it is to find, None where it goes on without.

    A client that does not say who asks gets a placeholder for the login, and fills it itself.
    """

    name: str
    domain: str
    logins: dict[str, Logins]
    scene: Scene
    url: str = "https://autoconfig.{domain}/mail/config-v1.1.xml"
    incoming: str = "imap in.{domain}:993 SSL"
    outgoing: str = "smtp out.{domain}:587 STARTTLS"
    provider: str = NAME  # as Thunderbird shows it
    told: dict[str, str] = dataclasses.field(default_factory=dict)
    sends_address: bool = True
    exchanger: str = ""
    database: str = ""

    @property
    def address(self) -> str:
        return f"{LOCAL}@{self.domain}"

    @property
    def records(self) -> dict[str, list[dict[str, str | int]]]:
        return {f"MX {self.domain}": [{"prio": 10, "host": self.exchanger}]} if self.exchanger else {}

    def expected(self, client: str) -> Found | None:
        logins = self.logins[client]
        if logins is None:
            return None
        fill = partial(str.format, domain=self.domain)
        incoming, outgoing = f"{fill(self.incoming)} {logins[0]}", f"{fill(self.outgoing)} {logins[1]}"
        setup = Setup(incoming, outgoing, self.provider if client == THUNDERBIRD else "")
        told = self.told.get(client, "mask" if client == EVOLUTION else "address")
        return Found(setup, fill(self.url), told)


THUNDERBIRD, DELTA_CHAT, EVOLUTION = CLIENTS = ("Thunderbird", "Delta Chat", "Evolution")


def logins(thunderbird: Logins, deltachat: Logins, evolution: Logins) -> dict[str, Logins]:
    return dict(zip(CLIENTS, (thunderbird, deltachat, evolution), strict=True))


AUTOCONFIG_HOST = ("https://autoconfig.rules.test/", "http://autoconfig.rules.test/")
CASES = (
    Case("login by rule", "rules.test", logins(BY_RULE, BY_RULE, PLACEHOLDER), Scene(("rules.test",))),
    Case(
        "a server's own login",
        "own.test",
        logins(
            ("own-jean.dupont", "jdupont"),
            ("own-jean.dupont", "jdupont"),
            ("own-jean.dupont", "jean.dupont"),
        ),
        Scene(("own.test",)),
    ),
    Case(
        "address not sent",
        "rules.test",
        {THUNDERBIRD: PLACEHOLDER},
        Scene(("rules.test",)),
        told={THUNDERBIRD: "nothing"},
        sends_address=False,
    ),
    Case(
        "POP3 only",
        "pop.test",
        logins(BY_RULE, None, PLACEHOLDER),
        Scene(("pop.test",)),
        incoming="pop3 in.{domain}:995 SSL",
    ),
    Case(
        "IDN domain, as `xn--…`",
        "xn--bcher-kva.test",
        logins(BY_RULE, BY_RULE, PLACEHOLDER),
        Scene(("xn--bcher-kva.test",)),
    ),
    Case(
        "IDN domain, as people write it",
        "bücher.test",
        # Thunderbird's InputSanitizer and Delta Chat take no such name, and ask nobody.
        logins(None, None, PLACEHOLDER),
        Scene(("xn--bcher-kva.test",)),
        url="https://autoconfig.xn--bcher-kva.test/mail/config-v1.1.xml",
        incoming="imap in.xn--bcher-kva.test:993 SSL",
        outgoing="smtp out.xn--bcher-kva.test:587 STARTTLS",
    ),
    Case(
        "by the mail exchanger",
        "customer.test",
        {THUNDERBIRD: BY_RULE},
        Scene(("mx.hoster.test",)),
        url="https://autoconfig.mx.hoster.test/mail/config-v1.1.xml",
        exchanger="mx1.mx.hoster.test",
    ),
    Case(
        "a provider database of one's own",
        "rules.test",
        {THUNDERBIRD: PLACEHOLDER},
        Scene(("hoster.test",)),
        url="https://autoconfig.hoster.test/v1.1/{domain}",
        told={THUNDERBIRD: "nothing"},
        database="https://autoconfig.hoster.test/v1.1/",
    ),
    Case("unknown domain", "nobody.test", logins(None, None, None), Scene(("nobody.test",))),
    Case(
        "autodiscover only",
        "rules.test",
        logins(BY_RULE, None, None),
        Scene(("rules.test",), away=(*AUTOCONFIG_HOST, "https://rules.test/", "http://")),
        url="https://autodiscover.{domain}/autodiscover/autodiscover.xml",
        provider="",
    ),
    Case(
        "the well-known URL only",
        "rules.test",
        logins(BY_RULE, PLACEHOLDER, PLACEHOLDER),
        Scene(("rules.test",), away=AUTOCONFIG_HOST),
        url="https://rules.test/.well-known/autoconfig/mail/config-v1.1.xml",
        told={DELTA_CHAT: "nothing"},
    ),
    Case(
        "a redirect that keeps the query",
        "rules.test",
        logins(BY_RULE, BY_RULE, PLACEHOLDER),
        Scene(
            ("rules.test", "hoster.test"),
            redirects={"https://autoconfig.rules.test/": "https://autoconfig.hoster.test/"},
        ),
        url="https://autoconfig.hoster.test/mail/config-v1.1.xml",
    ),
    Case(
        "a document of version 1.2",
        "new.test",
        logins(BY_RULE, BY_RULE, PLACEHOLDER),
        Scene(("new.test",)),
    ),
    Case(
        "a name of markup",
        "markup.test",
        logins(BY_RULE, BY_RULE, PLACEHOLDER),
        Scene(("markup.test",)),
        provider=MARKUP,
    ),
)


def _replace(old: str, new: str) -> Change:
    def change(answer: Answer) -> Answer:
        return answer._replace(body=re.sub(old.encode(), new.encode(), answer.body, count=1))

    return change


def _as_html(answer: Answer) -> Answer:
    return answer._replace(headers=[("Content-Type", "text/html; charset=utf-8")])


# A document that is broken on purpose, and the clients that then no longer find what is right.
BREAKS = {
    "no username in the incoming server": (_replace("<username>.*?</username>", ""), CLIENTS),
    "plain for SSL": (_replace("<socketType>SSL", "<socketType>plain"), CLIENTS),
    "text/html": (_as_html, (THUNDERBIRD,)),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The service as a process of its own, one proxy in front of it."""
    folder = tmp_path_factory.mktemp("profiles")
    for name, text in PROFILES.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        authority = f"127.0.0.1:{free.getsockname()[1]}"
    command = [str(Path(sys.executable).with_name("autoconfig")), "serve", "--workers=1", "--proxies=1"]
    with (
        keep(tmp_path_factory.mktemp("log") / "service.err").open("wb") as log,
        subprocess.Popen(
            [*command, "--bind", authority, "--profiles", str(folder)],
            stdout=subprocess.PIPE,
            stderr=log,
        ) as service,
    ):
        try:
            assert service.stdout
            assert service.stdout.readline().startswith(b"Serving ")
            with opened(Stage(authority)) as stage:
                yield stage
        finally:
            service.terminate()


class Client(NamedTuple):
    """A client that runs: its version, and how it sets itself up."""

    version: str
    find: Callable[[Case], Setup | None]


@pytest.fixture(scope="module")
def thunderbird(stage: Stage) -> Iterator[Client]:
    pytest.importorskip("marionette_driver", reason="Thunderbird is not driven: pip install '.[clients]'")
    from clients.thunderbird import PROGRAM, started

    if not PROGRAM.exists():
        pytest.skip("Thunderbird is not installed: apt-get install thunderbird")
    with started(stage) as client:
        yield Client(
            client.version(),
            lambda case: client.find(
                case.address, sends=case.sends_address, records=case.records, database=case.database
            ),
        )


@pytest.fixture(scope="module")
def deltachat(stage: Stage) -> Iterator[Client]:
    from clients.deltachat import PROGRAM, started

    if not PROGRAM.exists():
        pytest.skip("Delta Chat is not installed: pip install '.[clients]'")
    with started(stage) as client:
        yield Client(client.version(), lambda case: client.configure(case.address))


@pytest.fixture(scope="module")
def evolution(stage: Stage) -> Iterator[Client]:
    from clients.evolution import LIBRARY, started, version

    if not LIBRARY.exists() or not shutil.which("dbus-run-session"):
        pytest.skip("Evolution is not installed: apt-get install libevolution evolution-data-server dbus")
    with started(stage) as client:
        yield Client(version(), lambda case: client.find(case.address))


@pytest.fixture
def run(client: str, stage: Stage, request: pytest.FixtureRequest) -> Callable[[Case], Found | None]:
    """Let the client set itself up in a case; it must end by itself, and in time."""
    real: Client = request.getfixturevalue(FIXTURES[client])

    def find(case: Case) -> Found | None:
        stage.play(case.scene)
        started = time.monotonic()
        setup = real.find(case)
        assert time.monotonic() - started < LONGEST_SECONDS
        return _found(setup, stage.record.asked)

    return find


@pytest.fixture(scope="module")
def seen() -> Columns:
    """What each client made of each case, in the words of the table."""
    return {}


FIXTURES = {THUNDERBIRD: "thunderbird", DELTA_CHAT: "deltachat", EVOLUTION: "evolution"}
PAIRS = [(client, case) for client in CLIENTS for case in CASES if client in case.logins]


@pytest.mark.parametrize(("client", "case"), PAIRS, ids=lambda value: getattr(value, "name", value))
def test_a_client_finds_what_is_right_and_hangs_on_nothing(
    client: str,
    case: Case,
    run: Callable[[Case], Found | None],
    seen: Columns,
    request: pytest.FixtureRequest,
) -> None:
    found = run(case)
    real: Client = request.getfixturevalue(FIXTURES[client])
    seen.setdefault(client, Column(real.version, {})).cells[case.name] = _cell(found)
    assert found == case.expected(client)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(("change", "fooled"), BREAKS.values(), ids=list(BREAKS))
def test_a_broken_document_is_noticed(
    client: str, change: Change, fooled: tuple[str, ...], run: Callable[[Case], Found | None]
) -> None:
    """The first case would fail: it is not found what is right where documents break on the way."""
    case = CASES[0]
    found = run(dataclasses.replace(case, scene=dataclasses.replace(case.scene, change=change)))
    assert (found != case.expected(client)) == (client in fooled)


def test_the_table_in_the_manual_is_what_was_seen(seen: Columns, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--rewrite-clients"):
        assert sum(len(column.cells) for column in seen.values()) == len(PAIRS), "not all cases have run"
    TABLE.hold(seen, [case.name for case in CASES], CLIENTS, request.config)


def _cell(found: Found | None) -> str:
    if found is None:
        return "nothing, and goes on"
    logins = dict.fromkeys(
        server.rpartition(" ")[2] for server in (found.setup.incoming, found.setup.outgoing)
    )
    return ", ".join(f"`{login}`" for login in logins) + TOLD[found.told]


def _found(setup: Setup | None, asked: list[Asked]) -> Found | None:
    """With the URL whose document counts; Thunderbird asks all at once and ranks them in this order."""
    if setup is None:
        return None
    best = min(
        (one for one in asked if one.status == 200),
        key=lambda one: (
            one.method,
            not one.url.startswith("https://autoconfig."),
            one.url.startswith("http:"),
        ),
    )
    url, _, query = best.url.partition("?")
    told = "mask" if "EVOLUTIONUSER" in query else "address" if query or best.method == "POST" else "nothing"
    return Found(setup, url, told)
