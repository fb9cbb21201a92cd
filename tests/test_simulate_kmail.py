"""What KMail's wizards ask and take."""

import pytest

from autoconfig.clients import kmail
from autoconfig.clients.simulation import NOT_SAID, Came, Configured, Ending, Redirection
from autoconfig.profile.words import SocketType
from document_faults import clientconfig
from simulated import Played, play, xml

OLD, MIDDLE, NEW = kmail.CLIENT.simulations
DATABASE = "https://autoconfig.thunderbird.net/v1.1/example.org"
MAIN = "https://autoconfig.example.org/mail/config-v1.1.xml"
WELL_KNOWN = "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml"
MAIN_HTTP, WELL_KNOWN_HTTP = (url.replace("https", "http") for url in (MAIN, WELL_KNOWN))
GOOD = clientconfig("example.org")
IMAP = Configured("imap", "imap.example.org", 993, SocketType.SSL, "jean.dupont@example.org")
SMTP = Configured("smtp", "smtp.example.org", 465, SocketType.SSL, "jean.dupont@example.org")
LOGIN, WAY = "<username>%EMAILADDRESS%</username>", "<authentication>password-cleartext</authentication>"
SECOND = (
    '<outgoingServer type="smtp"><hostname>other.example.org</hostname><port>587</port>'
    "<socketType>STARTTLS</socketType><username>x</username></outgoingServer></emailProvider>"
)


def played(version: str, **answers: Came) -> Played:
    """`answers` by the names of the URLs above."""
    return play(kmail.CLIENT.simulations[version], {globals()[name]: came for name, came in answers.items()})


def ending(version: str, *changes: tuple[str, str], document: str = GOOD) -> Ending:
    """How it ends where this document stands in its first place."""
    for old, new in changes:
        assert old in document
        document = document.replace(old, new)
    return played(version, DATABASE=xml(document)).ending


@pytest.mark.parametrize(
    ("version", "urls"),
    [
        (OLD, [DATABASE, MAIN_HTTP, WELL_KNOWN_HTTP]),
        (MIDDLE, [DATABASE, MAIN, MAIN_HTTP, WELL_KNOWN]),
        (NEW, [DATABASE, MAIN, MAIN_HTTP, WELL_KNOWN]),
    ],
)
def test_it_asks_one_after_the_other_and_does_not_say_who(version: str, urls: list[str]) -> None:
    nothing = played(version)
    assert nothing.urls == urls
    assert [len(together) for together in nothing.asked] == [1] * len(urls)
    assert not nothing.ending.found


@pytest.mark.parametrize("version", [OLD, MIDDLE, NEW])
def test_it_takes_the_first_document(version: str) -> None:
    found = played(version, MAIN_HTTP=xml(GOOD), WELL_KNOWN=xml(GOOD), WELL_KNOWN_HTTP=xml(GOOD))
    assert found.urls[-1] == MAIN_HTTP
    assert found.ending.source == MAIN_HTTP
    assert (found.ending.found, found.ending.incoming, found.ending.outgoing) == (True, IMAP, SMTP)
    assert NOT_SAID in found.ending.notes


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize(
    "body",
    ["<html><br></html>", "<html><body/></html>", GOOD[:-20], "", '<emailProvider id="x"/>'],
    ids=["HTML", "XHTML", "cut", "empty", "the root itself"],
)
def test_what_is_no_document_ends_its_search(version: str, body: str) -> None:
    ended = played(version, DATABASE=xml(body), MAIN=xml(GOOD), MAIN_HTTP=xml(GOOD))
    assert ended.urls == [DATABASE]
    assert not ended.ending.found
    assert ended.ending.verdicts[DATABASE].startswith("ends the search, for it ")


@pytest.mark.parametrize(
    ("version", "status", "takes_from"),
    [
        (OLD, 203, DATABASE),
        (OLD, 404, MAIN_HTTP),
        # It goes on asking, and takes what comes last.
        (NEW, 203, MAIN_HTTP),
        (NEW, 404, MAIN_HTTP),
    ],
)
def test_which_status_it_takes(version: str, status: int, takes_from: str) -> None:
    assert played(version, DATABASE=xml(GOOD, status), MAIN_HTTP=xml(GOOD)).ending.source == takes_from


def test_the_newer_ones_read_what_comes_with_an_error() -> None:
    ended = played(NEW, DATABASE=xml(GOOD, 404))
    assert ended.urls == [DATABASE, MAIN, MAIN_HTTP, WELL_KNOWN]
    assert ended.ending.found
    assert ended.ending.verdicts[DATABASE] == "takes it, though its status is 404"
    assert not played(OLD, DATABASE=xml(GOOD, 404)).ending.found


@pytest.mark.parametrize(("version", "found"), [(OLD, True), (NEW, False)])
def test_the_newer_ones_do_not_go_from_https_to_http(version: str, found: bool) -> None:
    came = xml(GOOD)._replace(url=MAIN_HTTP, redirections=(Redirection(DATABASE, 302, MAIN_HTTP),))
    assert played(version, DATABASE=came).ending.found == found
    safer = xml(GOOD)._replace(url=MAIN, redirections=(Redirection(MAIN_HTTP, 302, MAIN),))
    assert played(version, MAIN_HTTP=safer).ending.found


@pytest.mark.parametrize(
    ("trap", "version", "change", "incoming"),
    [
        ("port with blanks", OLD, ("993", " 993\n"), IMAP),
        ("port that is none", OLD, ("993", "imaps"), IMAP._replace(port=0)),
        ("no port", OLD, ("<port>993</port>", ""), None),
        ("port -1", OLD, ("993", "-1"), None),
        ("no host", OLD, ("<hostname>imap.example.org</hostname>", ""), None),
        ("host with blanks", NEW, ("imap.example.org", " imap.example.org "), " imap.example.org "),
        ("placeholder in the host", NEW, ("imap.example.org", "imap.%EMAILDOMAIN%"), IMAP),
        ("security in clear", NEW, (">SSL<", ">plain<"), IMAP._replace(socket_type=SocketType.PLAIN)),
        ("no known security", NEW, (">SSL<", ">TLS<"), IMAP),
        ("no known security", OLD, (">SSL<", ">TLS<"), IMAP._replace(socket_type=SocketType.PLAIN)),
        ("no username", NEW, (LOGIN, ""), IMAP._replace(username="")),
        ("no username", MIDDLE, (LOGIN, ""), IMAP),
        ("literal login", NEW, (LOGIN, "<username>jdupont</username>"), IMAP._replace(username="jdupont")),
        ("literal login", MIDDLE, (LOGIN, "<username>jdupont</username>"), IMAP),
        ("login with blanks", OLD, ("%EMAILADDRESS%", " x "), IMAP._replace(username=" x ")),
        ("login in parts", OLD, ("%EMAILADDRESS%", "%EMAILLOCALPART%@%EMAILDOMAIN%"), IMAP),
        ("CDATA and comments", OLD, ("imap.example.org", "<![CDATA[imap]]>.<!-- x -->example.org"), IMAP),
        ("markup in a value", OLD, ("imap.example.org", "imap.<b>example</b>.org"), IMAP),
        ("no authentication", NEW, (WAY, ""), IMAP),
        ("a namespace", NEW, ("<clientConfig", '<clientConfig xmlns="urn:x"'), IMAP),
        ("another root", NEW, ("clientConfig", "html"), IMAP),
        ("nested values", NEW, (LOGIN, f"{LOGIN}<x><hostname>y</hostname></x>"), IMAP),
        ("pop3 alone", NEW, ('type="imap"', 'type="pop3"'), IMAP._replace(type="pop3")),
        ("no type", NEW, ('type="imap"', ""), None),
        ("no id", NEW, (' id="example.org"', ""), IMAP),
        ("two providers", NEW, ("</clientConfig>", '<emailProvider id="x"/></clientConfig>'), IMAP),
    ],
)
def test_what_it_makes_of_a_trap(
    trap: str, version: str, change: tuple[str, str], incoming: Configured | str | None
) -> None:
    got = ending(version, change)
    if isinstance(incoming, str):
        incoming = IMAP._replace(hostname=incoming)
    assert (got.found, got.incoming) == (incoming is not None, incoming), trap


def test_a_prefix_is_part_of_a_name() -> None:
    prefixed = GOOD.replace("emailProvider", "c:emailProvider").replace("<clientConfig", "<c xmlns:c='urn:x'")
    verdicts = ending(NEW, document=prefixed.replace("</clientConfig", "</c")).verdicts
    assert verdicts == {DATABASE: "ends the search, for it has no emailProvider"}


def test_imap_comes_before_pop3_and_the_first_before_the_second() -> None:
    pop3 = GOOD[GOOD.index("<incoming") : GOOD.index("<outgoing")].replace('"imap"', '"pop3"')
    assert ending(NEW, ("<incomingServer", pop3 + "<incomingServer")).incoming == IMAP
    again = pop3.replace('"pop3"', '"imap"').replace("993", "143")
    assert ending(NEW, ("<outgoingServer", again + "<outgoingServer")).incoming == IMAP


def test_to_send_by_the_newer_ones_prefer_starttls() -> None:
    starttls = Configured("smtp", "other.example.org", 587, SocketType.STARTTLS, "x")
    assert ending(OLD, ("</emailProvider>", SECOND)).outgoing == SMTP
    assert ending(NEW, ("</emailProvider>", SECOND)).outgoing == starttls


def test_what_is_not_said_of_the_server_to_send_by_stays_as_the_form_has_it() -> None:
    bare = (("465", "0"), (LOGIN, ""))
    assert ending(NEW, *bare).outgoing == SMTP._replace(port=587)
    assert ending(OLD, *bare).outgoing == SMTP._replace(port=0, username="")
    nothing = ending(NEW, ('"smtp"', '"lmtp"'))
    assert nothing.found
    assert nothing.outgoing is None
    assert "No server to send by is set up." in nothing.notes


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        (["OAuth2"], True),
        (["OAuth2", "password-cleartext"], True),
        (["password-cleartext", "OAuth2"], True),
        (["password-encrypted", "OAuth2"], False),
        (["SCRAM", "password-cleartext"], False),
    ],
)
def test_a_password_in_clear_does_not_keep_oauth2_away(ways: list[str], said: bool) -> None:
    listed = "".join(f"<authentication>{way}</authentication>" for way in ways)
    assert any("OAuth2" in note for note in ending(NEW, (WAY, listed)).notes) == said


def test_it_is_said_where_the_login_of_a_document_is_not_read() -> None:
    said = "It reads mail with the address as login, whatever the document says."
    login = (LOGIN, "<username>jdupont</username>")
    assert said in ending(MIDDLE, login).notes
    assert said not in ending(NEW, login).notes
    assert said not in ending(MIDDLE).notes
