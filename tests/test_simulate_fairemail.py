"""What FairEmail asks, in which order, and what it takes."""

import pytest

from autoconfig.address import Address
from autoconfig.clients import fairemail
from autoconfig.clients.simulation import Came, Configured, Connect, Ending, Get, Records, Redirection
from autoconfig.profile.words import SocketType
from document_faults import clientconfig, pox
from simulated import ADDRESS, Played, play, xml

FDROID, PLAY = fairemail.CLIENT.simulations
WHO = "?emailaddress=jean.dupont@example.org"
MAIN = f"https://autoconfig.example.org/mail/config-v1.1.xml{WHO}"
WELL_KNOWN = f"https://example.org/.well-known/autoconfig/mail/config-v1.1.xml{WHO}"
MAIN_HTTP, WELL_KNOWN_HTTP = MAIN.replace("https", "http"), WELL_KNOWN.replace("https", "http")
DATABASE = "https://autoconfig.thunderbird.net/v1.1/example.org"
POX, POX_HOST = (url.format(domain="example.org") for url in fairemail.AUTODISCOVER)
GOOD = clientconfig("example.org")
IMAP = Configured("imap", "imap.example.org", 993, SocketType.SSL, "jean.dupont@example.org")
SMTP = Configured("smtp", "smtp.example.org", 465, SocketType.SSL, "jean.dupont@example.org")
LOGIN, WAY = "<username>%EMAILADDRESS%</username>", "<authentication>password-cleartext</authentication>"
SERVER = GOOD[GOOD.index("<incoming") : GOOD.index("<outgoing")]
SRV = {
    "_imaps._tcp.example.org SRV": Came(values=("0 1 993 srv.example.org.",)),
    "_submission._tcp.example.org SRV": Came(values=("0 1 587 srv.example.org.",)),
}
BY_SRV = Configured("imap", "srv.example.org", 993, SocketType.SSL, "jean.dupont@example.org")


def played(answers: dict[str, Came], version: str = FDROID, address: Address = ADDRESS) -> Played:
    """With these answers."""
    return play(fairemail.CLIENT.simulations[version], answers, address)


def ending(*changes: tuple[str, str], document: str = GOOD) -> Ending:
    """How it ends where this document stands in its first place."""
    for old, new in changes:
        assert old in document
        document = document.replace(old, new)
    return played({MAIN: xml(document)}).ending


def names(found: Played) -> list[str]:
    """Of the questions to the DNS."""
    return [f"{one.name} {one.kind}" for each in found.asked for one in each if isinstance(one, Records)]


def test_it_asks_all_one_after_the_other_whatever_comes() -> None:
    found = played({MAIN: xml(GOOD), **SRV})
    assert names(found) == [
        "example.org NS",
        "_imap._tcp.example.org SRV",
        "_imaps._tcp.example.org SRV",
        "_submission._tcp.example.org SRV",
        "_submissions._tcp.example.org SRV",
        "example.org MX",
    ]
    assert found.urls == [MAIN, POX, POX_HOST]
    assert all(len(together) == 1 for together in found.asked)


def test_without_records_for_reading_it_asks_for_none_for_sending() -> None:
    found = played({MAIN: xml(GOOD), "_submission._tcp.example.org SRV": Came(values=("0 1 587 a.",))})
    assert names(found)[1:] == [
        "_imap._tcp.example.org SRV",
        "_imaps._tcp.example.org SRV",
        "example.org MX",
    ]


def test_of_documents_it_takes_the_first_that_it_can_read() -> None:
    urls = [MAIN, WELL_KNOWN, MAIN_HTTP, WELL_KNOWN_HTTP, DATABASE]
    assert played({}).urls == [*urls, POX, POX_HOST]
    for url in urls:
        found = played({each: xml(GOOD) for each in urls[urls.index(url) :]}).ending
        assert (found.source, found.incoming, found.outgoing) == (url, IMAP, SMTP)


def test_what_google_play_has_asks_no_url_of_the_provider() -> None:
    assert played({}, PLAY).urls == [DATABASE]
    assert not played({MAIN: xml(GOOD), POX: xml(pox("example.org"))}, PLAY).ending.found
    assert played({DATABASE: xml(GOOD)}, PLAY).ending.source == DATABASE


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (xml(GOOD), True),
        (xml(GOOD, content_type="text/html"), True),
        (xml(GOOD, 203), False),
        (xml(GOOD, 404), False),
        (xml(GOOD)._replace(url="https://b.example/", redirections=(Redirection(MAIN, 302, "/"),)), True),
        (xml(GOOD)._replace(url="http://b.example/", redirections=(Redirection(MAIN, 302, "/"),)), False),
        (xml(GOOD)._replace(redirections=(Redirection(MAIN_HTTP, 302, MAIN),)), False),
        (Came(trouble="its certificate is for other names", misnamed=True), False),
    ],
)
def test_which_answer_it_takes(answer: Came, found: bool) -> None:
    assert played({MAIN: answer}).ending.found == found


def test_it_does_not_mind_for_which_name_a_certificate_is() -> None:
    ended = played({MAIN: Came(trouble="its certificate is for other names", misnamed=True)}).ending
    assert ended.verdicts[MAIN].startswith("takes a certificate for other names")


REFUSED = [
    ("no port", ("<port>993</port>", ""), "what it has first for"),
    ("port 0", ("993", "0"), "what it has first for"),
    ("port with blanks", ("993", " 993"), "it has a port that is no number"),
    ("port of many digits", ("993", "9" * 5000), "it has a port that is no number"),
    ("port beyond Java's", ("993", "2147483648"), "it has a port that is no number"),
    ("no hostname", ("<hostname>imap.example.org</hostname>", ""), "what it has first for"),
    ("pop3 alone", ('type="imap"', 'type="pop3"'), "what it has first for"),
    (
        "pop3 before imap",
        ("<incoming", SERVER.replace("imap", "pop3") + "<incoming"),
        "what it has first for",
    ),
    (
        "jmap before imap",
        ("<incoming", '<incomingServer type="jmap"/><incoming'),
        "what it has first for",
    ),
    ("no smtp", ("outgoing", "other"), "what it has first for smtp"),
    ("byte order mark", ("<clientConfig", "\ufeff<clientConfig"), "it begins with a byte order mark"),
    ("cut", ("</clientConfig>", ""), "it is no well-formed XML"),
    ("HTML", (GOOD, "<html><br></html>"), "it is no well-formed XML"),
    ("XHTML", (GOOD, "<html><body/></html>"), "what it has first for"),
]


@pytest.mark.parametrize(("trap", "change", "why"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_it_cannot_read_gives_the_next_its_turn(trap: str, change: tuple[str, str], why: str) -> None:
    document = GOOD.replace(*change)
    assert document != GOOD
    ended = played({MAIN: xml(document), WELL_KNOWN: xml(GOOD)}).ending
    assert ended.source == WELL_KNOWN
    assert ended.verdicts[MAIN].startswith(f"refuses it, for {why}"), trap


PORT, SOCKET = "<port>993</port>", "<socketType>SSL</socketType>"
TAKEN = [
    ("another root", ("clientConfig", "html"), IMAP),
    ("no id", (' id="example.org"', ""), IMAP),
    ("no authentication", (WAY, ""), IMAP),
    ("a second imap", ("<outgoing", SERVER.replace("imap.", "two.") + "<outgoing"), IMAP),
    ("a pop3 behind it", ("<outgoing", SERVER.replace("imap", "pop3") + "<outgoing"), IMAP),
    ("two providers", ("</clientConfig>", f"<emailProvider>{SERVER}</emailProvider></clientConfig>"), IMAP),
    ("in clear", (f"{PORT}{SOCKET}", "<port>143</port><socketType>plain</socketType>"), (143, "STARTTLS")),
    ("an unknown word", (">SSL<", ">TLS<"), IMAP),
    ("security after the port", (f"{PORT}{SOCKET}", "<port>143</port>" + SOCKET), (143, "SSL")),
    ("security before the port", (f"{PORT}{SOCKET}", f"{SOCKET}<port>143</port>"), (143, "STARTTLS")),
    ("a port with a sign", ("993", "+993"), IMAP),
    ("CDATA and a comment", ("imap.example", "<![CDATA[imap]]>.<!-- x -->example"), IMAP),
    ("markup in a value", ("imap.example.org", "imap.example.org<b/>x"), IMAP),
    ("nested value", (LOGIN, f"{LOGIN}<x><port>143</port></x>"), (143, "STARTTLS")),
    ("a namespace", ("<clientConfig", '<clientConfig xmlns="urn:x"'), IMAP),
]


@pytest.mark.parametrize(("trap", "change", "wanted"), TAKEN, ids=[row[0] for row in TAKEN])
def test_what_it_makes_of_a_trap(trap: str, change: tuple[str, str], wanted: object) -> None:
    document = GOOD.replace(*change)
    assert document != GOOD
    incoming = played({MAIN: xml(document)}).ending.incoming
    if isinstance(wanted, tuple) and not isinstance(wanted, Configured):
        port, socket = wanted
        wanted = IMAP._replace(port=port, socket_type=SocketType(socket))
    assert incoming == wanted, trap


@pytest.mark.parametrize(
    ("host", "port"),
    [(" imap.example.org", "993"), ("imap.%EMAILDOMAIN%", "993"), ("imap.example.org", "65536")],
)
def test_who_cannot_be_asked_is_found_out_at_last(host: str, port: str) -> None:
    document = GOOD.replace("imap.example.org", host).replace("993", port)
    ended = played({MAIN: xml(document), WELL_KNOWN: xml(GOOD)})
    assert WELL_KNOWN not in ended.urls
    assert not ended.ending.found
    assert "finds nobody" in ended.ending.verdicts[MAIN]
    assert played({MAIN: xml(document), **SRV}).ending.incoming == BY_SRV


@pytest.mark.parametrize(
    ("login", "tried"),
    [
        ("%EMAILADDRESS%", ["jean.dupont@example.org", "jean.dupont"]),
        ("%EMAILLOCALPART%", ["jean.dupont", "jean.dupont@example.org"]),
        ("jdupont", ["jdupont", "jean.dupont@example.org", "jean.dupont"]),
        ("*@other.example", ["jean.dupont@other.example", "jean.dupont@example.org", "jean.dupont"]),
        ("%EMAILLOCALPART%.x", ["%EMAILLOCALPART%.x", "jean.dupont@example.org", "jean.dupont"]),
    ],
)
def test_it_tries_several_logins_at_both_servers(login: str, tried: list[str]) -> None:
    ended = ending(("%EMAILADDRESS%", login))
    assert ended.incoming == IMAP._replace(username=tried[0])
    assert ended.outgoing == SMTP._replace(username=tried[0])
    assert f"Where it cannot sign in so, it tries {' and then '.join(tried[1:])} as login." in ended.notes


def test_the_last_username_of_the_whole_document_counts() -> None:
    calendar = '<calendar type="caldav"><username>other</username></calendar></clientConfig>'
    ended = ending(("</clientConfig>", calendar))
    assert ended.incoming == IMAP._replace(username="other")
    none = ending((LOGIN, ""))
    assert none.incoming == IMAP


def test_records_outrank_a_document_unless_that_has_a_login() -> None:
    assert played({MAIN: xml(GOOD), **SRV}).ending.source == "_imaps._tcp.example.org"
    literal = GOOD.replace("%EMAILADDRESS%", "jdupont")
    assert played({MAIN: xml(literal), **SRV}).ending.source == MAIN
    own = GOOD.replace("%EMAILADDRESS%", "Jean.Dupont@example.org")
    assert played({MAIN: xml(own), **SRV}).ending.incoming == BY_SRV
    placeholder = GOOD.replace("%EMAILADDRESS%", "%EMAILLOCALPART%")
    found = played({MAIN: xml(placeholder), **SRV}).ending
    assert found.incoming == BY_SRV
    said = "Where none of them works, it goes on with what https://autoconfig.example.org/"
    assert any(note.startswith(said) and "emailaddress" not in note for note in found.notes)


@pytest.mark.parametrize(
    ("records", "source", "incoming"),
    [
        ({"_imap": ["0 1 143 a."], "_imaps": ["0 1 993 b."]}, "_imaps", ("b", 993, "SSL")),
        ({"_imap": ["0 1 143 a."], "_imaps": ["1 1 993 b."]}, "_imap", ("a", 143, "STARTTLS")),
        ({"_imap": ["0 2 143 a."], "_imaps": ["0 1 993 b."]}, "_imap", ("a", 143, "STARTTLS")),
        ({"_imap": ["0 1 993 a."]}, "_imap", ("a", 993, "SSL")),
        ({"_imaps": ["0 1 143 a."]}, "_imaps", ("a", 143, "SSL")),
        ({"_imap": ["0 0 0 ."], "_imaps": ["1 1 993 b."]}, "_imaps", ("b", 993, "SSL")),
        ({"_imap": ["0 0 0 ."], "_imaps": []}, "", None),
        ({"_imaps": ["0 1 0 a."]}, "", None),
    ],
)
def test_which_record_it_goes_by(
    records: dict[str, list[str]], source: str, incoming: tuple[str, int, str] | None
) -> None:
    answers = {f"{name}._tcp.example.org SRV": Came(values=tuple(each)) for name, each in records.items()}
    sending = {"_submission._tcp.example.org SRV": SRV["_submission._tcp.example.org SRV"]}
    found = played({**answers, **sending}).ending
    assert found.source == (f"{source}._tcp.example.org" if source else "")
    wanted = incoming and IMAP._replace(
        hostname=incoming[0], port=incoming[1], socket_type=SocketType(incoming[2])
    )
    assert found.incoming == wanted


@pytest.mark.parametrize(
    ("records", "outgoing"),
    [
        ({"_submission": "0 1 587 a.", "_submissions": "0 1 465 b."}, ("a", 587, "STARTTLS")),
        ({"_submissions": "0 1 465 b."}, ("b", 465, "SSL")),
        ({"_submission": "0 1 25 a."}, ("a", 25, "SSL")),
        ({}, None),
    ],
)
def test_which_record_it_sends_by(records: dict[str, str], outgoing: tuple[str, int, str] | None) -> None:
    answers = {f"{name}._tcp.example.org SRV": Came(values=(each,)) for name, each in records.items()}
    found = played({"_imaps._tcp.example.org SRV": SRV["_imaps._tcp.example.org SRV"], **answers}).ending
    wanted = outgoing and SMTP._replace(
        hostname=outgoing[0], port=outgoing[1], socket_type=SocketType(outgoing[2])
    )
    assert found.outgoing == wanted


def test_of_autodiscover_it_takes_hosts_and_ports_alone() -> None:
    said = pox("example.org", port=143, words="<SSL>on</SSL>", login="jdupont")
    found = played({POX: xml(said)})
    assert found.ending.source == POX
    assert found.ending.incoming == IMAP._replace(port=143, socket_type=SocketType.STARTTLS)
    assert found.ending.outgoing == SMTP
    (ask,) = next(each for each in found.asked if isinstance(each[0], Get) and each[0].method == "POST")
    assert isinstance(ask, Get)
    assert ask.content_type == "application/x-www-form-urlencoded"
    assert b"<EMailAddress>jean.dupont@example.org<" in (ask.body or b"")
    # A document has as many points, and comes first.
    assert played({MAIN: xml(GOOD), POX: xml(said)}).ending.source == MAIN


@pytest.mark.parametrize(
    ("trap", "change"),
    [
        ("another type of account", ("<AccountType>email", "<AccountType>x")),
        ("another action", ("<Action>settings", "<Action>redirectAddr")),
        ("no action", ("<Action>settings</Action>", "")),
        ("a type in small letters", ("<Type>IMAP", "<Type>imap")),
        ("a port with a sign", ("<Port>993", "<Port>+993")),
        ("a port that is too long", ("<Port>993", "<Port>99999999999")),
        ("no server", ("<Server>imap.example.org</Server>", "")),
    ],
)
def test_what_it_refuses_of_autodiscover(trap: str, change: tuple[str, str]) -> None:
    said = pox("example.org")
    assert change[0] in said
    answers = {POX: xml(said.replace(*change)), POX_HOST: xml(said)}
    assert played(answers).ending.source == POX_HOST, trap


def test_where_nothing_is_found_it_tries_ports_and_then_the_exchanger() -> None:
    exchanger = {"example.org MX": Came(values=("20 b.example.net.", "10 Mx1.Mail.Provider.example."))}
    nothing = played(exchanger)
    scanned = [each for each in nothing.asked if isinstance(each[0], Connect)]
    assert scanned[0][0] == Connect("imap.example.org", 993)
    assert [len(each) for each in scanned] == [9] * 4
    hosts = ["example.org", "mx1.mail.provider.example", "mail.provider.example", "provider.example"]
    assert [each[-1].host for each in scanned if isinstance(each[-1], Connect)] == hosts
    assert not nothing.ending.found
    url = f"https://autoconfig.mail.provider.example/mail/config-v1.1.xml{WHO}"
    assert played({**exchanger, url: xml(GOOD)}).ending.source == url


def test_ports_that_answer_keep_it_from_the_exchanger() -> None:
    answers = {
        "example.org MX": Came(values=("10 mx.provider.example.",)),
        "mail.example.org:143": Came(),
        "example.org:465": Came(),
    }
    found = played(answers)
    assert not any("provider" in url for url in found.urls)
    assert found.ending.notes[0] == "It guesses hosts by ports that answer."
    # One of the two is not enough.
    assert any("provider" in url for url in played({**answers, "example.org:465": Came(trouble="x")}).urls)


def test_a_provider_with_mail_of_its_own_kind_is_not_asked() -> None:
    nothing = played({}, address=Address.parse("jean@proton.me"))
    assert not nothing.asked
    assert "of its own kind" in nothing.ending.notes[0]


def test_it_is_said_where_the_address_does_not_arrive_as_it_is() -> None:
    address = Address.parse("jean+x@example.org")
    url = MAIN.replace("jean.dupont", "jean+x")
    assert any("as it is" in note for note in played({url: xml(GOOD)}, address=address).ending.notes)
    assert not any("as it is" in note for note in ending().notes)
