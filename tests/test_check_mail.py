"""Servers of mail as they answer, beside what is said of them: conversations, judged without a network."""

from pathlib import Path

import pytest

from autoconfig.check import mail
from autoconfig.check.servers import MAX_SERVERS, MailHost, servers
from autoconfig.check.services import MAX_RECORDS
from autoconfig.findings import Code, Finding, Severity
from autoconfig.profile.words import Authentication, SocketType
from autoconfig.reach.mailservers import Conversation
from autoconfig.reach.replies import Phase
from autoconfig.reach.trust import Distrust
from autoconfig.reach.wire import Obstacle
from worlds import World, seen, unknown

CLEARTEXT, ENCRYPTED = Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED
OAUTH2 = Authentication.OAUTH2
PLAIN = Phase(("IMAP4REV1", "AUTH=PLAIN"), ("PLAIN",), False)
CLOSED = Phase(("IMAP4REV1", "STARTTLS", "LOGINDISABLED"), (), True)


def server(kind: str = "imap", port: int = 993, socket_type: str = "SSL", *ways: Authentication) -> MailHost:
    return MailHost(kind, "mail.example.com", port, SocketType(socket_type), ways or (CLEARTEXT,), "a.yaml")


def talked(one: MailHost, **seen: object) -> Conversation:
    return Conversation(*one[:4], **seen)  # type: ignore[arg-type]


def only(findings: list[Finding]) -> tuple[Code, Severity]:
    (finding,) = findings
    assert finding.remedy or finding.severity is Severity.INFO
    return finding.code, finding.severity


IMAP, SUBMISSION = server(), server("smtp", 587, "STARTTLS")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (IMAP, {"secured": PLAIN}),
        (SUBMISSION, {"clear": Phase(("STARTTLS",)), "starttls_offered": True, "secured": PLAIN}),
        (server("pop3", 995), {"secured": Phase(("USER", "UIDL"))}),
        (server("pop3", 995), {"secured": Phase()}),
        (server("smtp", 25, "plain", Authentication.NONE), {"clear": Phase((), (), True)}),
        (server("imap", 993, "SSL", OAUTH2, CLEARTEXT), {"secured": Phase((), ("PLAIN", "XOAUTH2"))}),
        (server("smtp", 465, "SSL", ENCRYPTED), {"secured": Phase((), ("SCRAM-SHA-256",))}),
        (IMAP, {"obstacle": Obstacle.UNTRUSTED, "distrust": Distrust.EXPIRED, "reason": "told elsewhere"}),
    ],
)
def test_all_is_well(one: MailHost, said: dict[str, object]) -> None:
    assert list(mail.judged(one, talked(one, **said))) == []


@pytest.mark.parametrize(
    ("one", "obstacle", "code"),
    [
        (IMAP, Obstacle.NO_NAME, Code.SERVER_NO_ADDRESS),
        (IMAP, Obstacle.NO_ADDRESS, Code.SERVER_NO_ADDRESS),
        (IMAP, Obstacle.REFUSED, Code.SERVER_NO_ANSWER),
        (IMAP, Obstacle.TIMEOUT, Code.SERVER_NO_ANSWER),
        (IMAP, Obstacle.CLOSED, Code.SERVER_NO_ANSWER),
        (IMAP, Obstacle.DECLINED, Code.SERVER_DECLINES),
        (IMAP, Obstacle.BROKEN, Code.SERVER_OTHER_PROTOCOL),
        (IMAP, Obstacle.NO_TLS, Code.SERVER_OTHER_SECURITY),
        (SUBMISSION, Obstacle.TLS_AT_ONCE, Code.SERVER_OTHER_SECURITY),
        (SUBMISSION, Obstacle.NO_TLS, Code.SERVER_NO_TLS),
        (IMAP, Obstacle.TLS_FAILED, Code.SERVER_NO_TLS),
    ],
)
def test_what_keeps_people_out_is_an_error(one: MailHost, obstacle: Obstacle, code: Code) -> None:
    said = talked(one, obstacle=obstacle, reason="so it is", starttls_offered=True)
    assert only([*mail.judged(one, said)]) == (code, Severity.ERROR)


@pytest.mark.parametrize(
    ("one", "obstacle"),
    [
        (IMAP, Obstacle.NO_ROUTE),
        (IMAP, Obstacle.NO_TIME),
        (IMAP, Obstacle.DNS_FAILED),
        (server("smtp", 25, "STARTTLS"), Obstacle.TIMEOUT),
        (server("imap", 993, "SSL", Authentication.TLS_CLIENT_CERT), Obstacle.CLOSED),
        (server("imap", 993, "SSL", Authentication.TLS_CLIENT_CERT), Obstacle.TLS_FAILED),
    ],
)
def test_what_cannot_be_told_from_here_is_said_to_be_so(one: MailHost, obstacle: Obstacle) -> None:
    said = talked(one, obstacle=obstacle, reason="so it is")
    assert only([*mail.judged(one, said)]) == (Code.SERVER_UNTRIED, Severity.INFO)


def test_starttls_that_is_stripped_on_the_way() -> None:
    said = talked(SUBMISSION, clear=Phase(("SIZE 1",), (), True))
    assert only([*mail.judged(SUBMISSION, said)]) == (Code.SERVER_NO_STARTTLS, Severity.ERROR)


@pytest.mark.parametrize(
    ("ways", "there", "severity"),
    [
        ((ENCRYPTED,), ("PLAIN", "LOGIN"), Severity.ERROR),
        ((CLEARTEXT,), ("CRAM-MD5",), Severity.ERROR),
        ((OAUTH2, CLEARTEXT), ("PLAIN",), Severity.WARNING),
        ((Authentication.GSSAPI,), ("NTLM", "PLAIN"), Severity.ERROR),
    ],
)
def test_other_mechanisms_than_the_profile_says(
    ways: tuple[Authentication, ...], there: tuple[str, ...], severity: Severity
) -> None:
    one = server("smtp", 465, "SSL", *ways)
    said = talked(one, secured=Phase((), there))
    assert only([*mail.judged(one, said)]) == (Code.SERVER_AUTHENTICATION, severity)


def test_a_server_that_takes_no_login_in_tls() -> None:
    said = talked(IMAP, secured=CLOSED)
    assert only([*mail.judged(IMAP, said)]) == (Code.SERVER_LOGIN_DISABLED, Severity.ERROR)


@pytest.mark.parametrize(
    ("kind", "clear"),
    [
        ("imap", Phase(("IMAP4REV1", "STARTTLS"), (), False)),
        ("pop3", Phase(("STLS", "USER"), (), False)),
        ("smtp", Phase(("STARTTLS", "AUTH PLAIN"), ("PLAIN",), False)),
    ],
)
def test_a_password_is_taken_before_tls(kind: str, clear: Phase) -> None:
    one = server(kind, 1, "STARTTLS")
    said = talked(one, clear=clear, starttls_offered=True, secured=Phase(("USER",), ("PLAIN",), False))
    assert only([*mail.judged(one, said)]) == (Code.SERVER_CLEAR_TEXT_LOGIN, Severity.WARNING)


def test_each_server_of_the_profile_is_asked(tmp_path: Path) -> None:
    sieve = "[{type: managesieve, hostname: imap.example.com, port: 4190, socketType: STARTTLS, "
    scene = seen(World(), tmp_path, setupServer=f"{sieve}authentication: password-cleartext}}]")
    assert [(one.kind, one.subject) for one in servers(scene)] == [
        ("imap", "imap.example.com:993"),
        ("smtp", "smtp.example.com:465"),
        ("managesieve", "imap.example.com:4190"),
    ]
    assert {finding.key for finding in mail.look(scene)} == {one.subject for one in servers(scene)}


def test_without_a_profile_those_of_srv_records_and_of_documents_are() -> None:
    world = World(
        "_imap._tcp.example.com SRV 0 1 143 mail.example.com.",
        "_submission._tcp.example.com SRV 0 1 465 mail.example.com.",
        "_imaps._tcp.example.com SRV 0 0 0 .",
    )
    known = MailHost("imap", "mail.example.com", 143, "STARTTLS", (), "https://autoconfig.example.com/")
    named = MailHost("pop3", "mail.example.com", 995, "SSL", (), "https://autoconfig.example.com/")
    assert [one[:4] for one in servers(unknown(world), [known, named])] == [
        ("imap", "mail.example.com", 143, "STARTTLS"),
        ("smtp", "mail.example.com", 465, "SSL"),
        ("pop3", "mail.example.com", 995, "SSL"),
    ]


def test_of_a_stranger_no_more_are_asked_than_so_many() -> None:
    """Else a record or a document could have this machine connect to as many hosts as it likes."""
    records = (f"_imaps._tcp.example.com SRV {number} 1 993 h{number}.example.com." for number in range(300))
    named = [MailHost("imap", f"d{number}.example.com", 993, "SSL") for number in range(600)]
    scene = unknown(World(*records))
    asked = servers(scene, named)
    assert len(asked) == MAX_SERVERS
    assert [one.host for one in asked][: MAX_RECORDS + 1] == [
        *(f"h{number}.example.com" for number in range(MAX_RECORDS)), "d0.example.com"
    ]  # fmt: skip
    remarks = [one for one in mail.look(scene, named) if one.key == "example.com"]
    assert [(one.code, one.severity) for one in remarks] == [(Code.SERVER_UNTRIED, Severity.INFO)]
    assert f" {600 + MAX_RECORDS - MAX_SERVERS} more" in remarks[0].problem
