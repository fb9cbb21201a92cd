"""What Thunderbird makes of Autodiscover, and what it asks the person; each row tried with the real one."""

import pytest

from autoconfig.clients.simulation import Came, Configured, Ending, Get, Redirection
from autoconfig.profile.words import SocketType
from document_faults import ERROR, clientconfig, pox
from simulated import Played, play, xml
from test_simulate_thunderbird import HTML, MAIN, NOTHING, POX, POX_DOMAIN, POX_HTTP, START

GOOD = pox("example.org", login="jdupont")
SSL, TYPE, PORT = "<SSL>on</SSL>", "<Type>IMAP</Type>", "<Port>993</Port>"
IMAP = GOOD[GOOD.index("<Protocol>") : GOOD.index("</Protocol>") + len("</Protocol>")]
SMTP = GOOD[GOOD.index(IMAP) + len(IMAP) : GOOD.index("</Account>")]
EXCHANGE = "<Protocol><Type>EXCH</Type><EwsUrl>https://ews.example.org/EWS/Exchange.asmx</EwsUrl></Protocol>"
WEB = (
    '<Protocol><Type>WEB</Type><External><OWAUrl AuthenticationMethod="Fba">https://owa.example.org/</OWAUrl>'
    "</External></Protocol>"
)
SET_UP = Configured("imap", "imap.example.org", 993, SocketType.SSL, "jdupont")
ADDRESSED = SET_UP._replace(username="jean.dupont@example.org")
SENDING = Configured("smtp", "smtp.example.org", 465, SocketType.SSL, "jean.dupont@example.org")
AS_EXCHANGE = Configured("exchange", "ews.example.org", 443, SocketType.SSL, "jean.dupont@example.org")
SAME, OTHER = (
    f"https://{host}/autodiscover/autodiscover.xml" for host in ("a.example.org", "mail.hoster.example")
)
REFUSED = Came(status=401, content_type="text/html")
UNUSED = Came(status=405)


def of(protocols: str) -> Ending:
    """Where Autodiscover says this alone."""
    return play(START, {POX: xml(GOOD.replace(IMAP + SMTP, protocols))}).ending


def redirected(to: str, status: int = 405) -> dict[str, Came]:
    """Where http leads to this URL, which answers there to a POST."""
    hop = (Redirection(POX_HTTP, 302, to),)
    return {POX_HTTP: Came(url=to, status=status, redirections=hop), to: xml(GOOD)}


def recorded(*values: str) -> dict[str, Came]:
    return {"_autodiscover._tcp.example.org SRV": Came(values=values)}


def sent(address: str) -> Came:
    """On to another address."""
    start, end = GOOD.index("<Action>"), GOOD.index("</Account>")
    return xml(GOOD.replace(GOOD[start:end], f"<RedirectAddr>{address}</RedirectAddr>"))


def posted(played: Played) -> list[str]:
    """In the rounds after the first."""
    return [ask.url for together in played.asked[1:] for ask in together if isinstance(ask, Get)]


CHANGES: dict[str, tuple[str, str, Configured]] = {
    "no LoginName": ("<LoginName>jdupont</LoginName>", "", ADDRESSED),
    "a LoginName of digits": ("jdupont", "007", SET_UP._replace(username="7")),
    "an empty LoginName": (
        "<LoginName>jdupont</LoginName>", "<LoginName/>", SET_UP._replace(username="true")
    ),
    "a LoginName with an attribute": (
        "<LoginName>", '<LoginName a="b">', SET_UP._replace(username="[object Object]")
    ),
    "SSL off": (SSL, "<SSL>Off</SSL>", SET_UP._replace(socket_type=SocketType.PLAIN)),
    "SSL with a blank": (SSL, "<SSL> off</SSL>", SET_UP),
    "no SSL": (SSL, "", SET_UP),
    "Encryption None": (SSL, "<Encryption>None</Encryption>", SET_UP._replace(socket_type=SocketType.PLAIN)),
    "Encryption TLS": (SSL, "<Encryption>TLS</Encryption>", SET_UP),
    "both": (SSL, "<SSL>off</SSL><Encryption/>", SET_UP._replace(socket_type=SocketType.PLAIN)),
    "SPA": (SSL, "<SPA>on</SPA>", SET_UP),
    "port 143": (PORT, "<Port>143</Port>", SET_UP._replace(port=143, socket_type=SocketType.STARTTLS)),
    "port 587": (PORT, "<Port>587</Port>", SET_UP._replace(port=587, socket_type=SocketType.STARTTLS)),
    "another port": (PORT, "<Port>1993</Port>", SET_UP._replace(port=1993)),
    "a port beyond all": (PORT, "<Port>70000</Port>", SET_UP._replace(port=70000)),
    "a port below all": (PORT, "<Port>-1</Port>", SET_UP._replace(port=0)),
    "POP3 first": (
        IMAP, IMAP.replace("IMAP", "POP3").replace("imap", "pop") + IMAP,
        SET_UP._replace(type="pop3", hostname="pop.example.org"),
    ),
    "a type that it does not know first": (IMAP, IMAP.replace("IMAP", "CalDAV") + IMAP, SET_UP),
    "a server with an underscore first": (IMAP, IMAP.replace("imap.", "im_ap.") + IMAP, SET_UP),
    "a server without a port first": (IMAP, IMAP.replace(PORT, "") + IMAP, SET_UP),
    "Exchange first": (IMAP, EXCHANGE + IMAP, SET_UP),
    "Exchange behind IMAP": (SMTP, SMTP + EXCHANGE, AS_EXCHANGE._replace(port=993, username="jdupont")),
    "Outlook on the web behind IMAP": (
        SMTP, SMTP + WEB, AS_EXCHANGE._replace(hostname="owa.example.org", port=993, username="jdupont")
    ),
    "a text for a protocol": (IMAP, f"<Protocol>a</Protocol><Protocol/>{IMAP}", SET_UP),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "incoming"), CHANGES.values(), ids=list(CHANGES))
def test_what_it_takes(old: str, new: str, incoming: Configured) -> None:
    assert old in GOOD
    ending = play(START, {POX: xml(GOOD.replace(old, new, 1))}).ending
    assert (ending.incoming, ending.outgoing, ending.source) == (incoming, SENDING, POX)


NOT_TAKEN = {
    "nothing": "",
    "nobody for receiving": SMTP,
    "POP": IMAP.replace("IMAP", "POP") + SMTP,
    "small letters": IMAP.replace("IMAP", "imap") + SMTP,
    "port 0": IMAP.replace(PORT, "<Port>0</Port>") + SMTP,
    "port 0 for sending": IMAP + SMTP.replace("465", "0"),
    "no port": IMAP.replace(PORT, "") + SMTP,
    "SSL true": IMAP.replace(SSL, "<SSL>true</SSL>") + SMTP,
    "SSL empty": IMAP.replace(SSL, "<SSL/>") + SMTP,
    "a blank for a LoginName": IMAP.replace("jdupont", " ") + SMTP,
    "Exchange without EwsUrl": EXCHANGE.replace("EwsUrl", "ASUrl"),
    "Outlook on the web without an attribute": WEB.replace(' AuthenticationMethod="Fba"', ""),
    "EXPR": EXCHANGE.replace("EXCH", "EXPR"),
}


@pytest.mark.parametrize("protocols", NOT_TAKEN.values(), ids=list(NOT_TAKEN))
def test_what_it_does_not_take(protocols: str) -> None:
    assert not of(protocols).found


def test_without_smtp_the_account_gets_no_server_for_sending() -> None:
    ending = of(IMAP)
    assert (ending.incoming, ending.outgoing) == (SET_UP, None)
    assert any("none of its own" in note for note in ending.notes)


@pytest.mark.parametrize(
    ("protocols", "host", "port"),
    [
        (EXCHANGE, "ews.example.org", 443),
        (EXCHANGE.replace("ews.example.org", "ews.example.org:8443"), "ews.example.org", 8443),
        (WEB, "owa.example.org", 443),
        (EXCHANGE + WEB, "owa.example.org", 443),
    ],
)
def test_exchange_alone(protocols: str, host: str, port: int) -> None:
    ending = of(protocols)
    assert ending.incoming == AS_EXCHANGE._replace(hostname=host, port=port)
    assert any("tries common ports" in note for note in ending.notes)


def test_exchange_is_another_choice_beside_a_document() -> None:
    answers = {MAIN: xml(clientconfig("example.org")), POX: xml(GOOD.replace(IMAP + SMTP, EXCHANGE))}
    ending = play(START, answers).ending
    assert (ending.source, any("adds Exchange" in note for note in ending.notes)) == (MAIN, True)


@pytest.mark.parametrize(
    ("first", "hides"),
    [
        (xml(ERROR), True), (HTML, True), (xml(GOOD[:-9]), True), (Came(status=204), True),
        (NOTHING, False), (Came(status=404), False), (REFUSED, False),
    ],
)  # fmt: skip
def test_the_first_answer_that_has_succeeded_counts(first: Came, hides: bool) -> None:
    ending = play(START, {POX: first, POX_DOMAIN: xml(GOOD)}).ending
    assert ending.found != hides


@pytest.mark.parametrize("url", [POX, POX_DOMAIN, POX_HTTP])
def test_401_alone_makes_it_ask_for_the_password(url: str) -> None:
    ending = play(START, {url: REFUSED}).ending
    assert not ending.found
    assert "asks for the password" in ending.notes[-1]


def test_401_beside_a_document_does_not() -> None:
    ending = play(START, {POX: REFUSED, MAIN: xml(clientconfig("example.org"))}).ending
    assert ending.found
    assert not any("password" in note for note in ending.notes)


def test_http_alone_is_good_enough() -> None:
    assert play(START, {POX_HTTP: xml(GOOD)}).ending.source == POX_HTTP


def test_a_redirect_within_the_base_domain_is_posted_to_again() -> None:
    played = play(START, redirected(SAME))
    assert posted(played) == [SAME]
    assert (played.ending.source, played.ending.incoming) == (SAME, SET_UP)


def test_a_redirect_elsewhere_needs_the_person() -> None:
    played = play(START, redirected(OTHER))
    assert posted(played) == []
    assert not played.ending.found
    assert any("has to agree to send the password to hoster.example" in note for note in played.ending.notes)


def test_even_where_a_document_is_good() -> None:
    ending = play(START, {**redirected(OTHER), MAIN: xml(clientconfig("example.org"))}).ending
    assert ending.found
    assert any("has to agree" in note for note in ending.notes)


def test_an_answer_behind_a_redirect_needs_nobody() -> None:
    hop = (Redirection(POX_HTTP, 307, OTHER),)
    ending = play(START, {POX_HTTP: xml(GOOD)._replace(url=OTHER, redirections=hop)}).ending
    assert (ending.found, ending.source) == (True, POX_HTTP)


def test_nor_does_microsoft() -> None:
    played = play(START, redirected("https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml"))
    assert played.ending.found
    assert any("window of Microsoft" in note for note in played.ending.notes)


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        (("0 0 8443 a.example.org.",), [SAME]),
        (("0 5 443 b.example.org.", "10 1 443 a.example.org."), [SAME]),
        (("0 0 443 mail.hoster.example.",), []),
        (("0 0 0 .",), []),
    ],
)
def test_a_record_has_a_host_of_the_least_weight_and_no_port(
    values: tuple[str, ...], asked: list[str]
) -> None:
    assert posted(play(START, {**recorded(*values), SAME: xml(GOOD)})) == asked


def test_a_redirect_comes_before_a_record() -> None:
    other = SAME.replace("//a.", "//b.")
    answers = {**recorded("0 0 443 a.example.org."), SAME: xml(pox("worse.example")), **redirected(other)}
    assert play(START, answers).ending.source == other


def test_there_is_one_question_at_most() -> None:
    played = play(START, {**redirected(OTHER), **recorded("0 0 443 mail.another.example.")})
    questions = [note for note in played.ending.notes if "has to agree" in note]
    assert len(questions) == 1
    assert "another.example" in questions[0]


def test_nobody_is_asked_further_where_an_answer_is_there() -> None:
    answers = {**redirected(OTHER), **recorded("0 0 443 a.example.org."), POX: xml(GOOD)}
    played = play(START, answers)
    assert (posted(played), played.ending.source) == ([], POX)
    assert not any("has to agree" in note for note in played.ending.notes)


SECOND, THIRD, FOURTH = (
    POX.replace("example.org", f"{name}.example") for name in ("second", "third", "fourth")
)


def test_another_address_is_followed_and_the_login_stays_the_first() -> None:
    body = GOOD.replace("<LoginName>jdupont</LoginName>", "")
    ending = play(START, {POX: sent("J.D@second.example"), SECOND: xml(body)}).ending
    assert (ending.source, ending.incoming) == (SECOND, SET_UP._replace(username="jean.dupont@example.org"))


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({POX: sent("a@second.example"), SECOND: sent("a@third.example"), THIRD: xml(GOOD)}, True),
        (
            {POX: sent("a@second.example"), SECOND: sent("a@third.example"), THIRD: sent("a@fourth.example"),
             FOURTH: xml(GOOD)},
            False,
        ),
        ({POX: sent("jean.dupont@example.org")}, False),
        ({POX: sent("second.example"), SECOND: xml(GOOD)}, False),
    ],
)  # fmt: skip
def test_how_often(answers: dict[str, Came], found: bool) -> None:
    assert play(START, answers).ending.found == found
