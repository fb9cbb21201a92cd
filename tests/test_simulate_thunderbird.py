"""What Thunderbird asks, which answer counts, and what the person sees."""

import json

import pytest

from autoconfig.address import Address
from autoconfig.clients.simulation import Came, Configured, Ending, Get, Records, Redirection
from autoconfig.clients.thunderbird import CLIENT, is_not_text
from autoconfig.clients.thunderbird.autodiscover import URLS as AUTODISCOVER_URLS
from autoconfig.clients.thunderbird.search import DATABASE as DATABASE_URL
from autoconfig.clients.thunderbird.search import URLS
from autoconfig.profile.words import SocketType
from document_faults import clientconfig, pox
from simulated import Played, play, xml

START = CLIENT.simulations[""]
MAIN, WELL_KNOWN, MAIN_HTTP, WELL_KNOWN_HTTP = (
    url.format(domain="example.org", address="jean.dupont%40example.org") for url in URLS
)
DATABASE = DATABASE_URL.format(domain="example.org")
POX, POX_DOMAIN, POX_HTTP = (url.format(domain="example.org") for url in AUTODISCOVER_URLS)
GOOD, WORSE = xml(clientconfig("good.example")), xml(clientconfig("worse.example"))
USELESS = xml(clientconfig("useless.example", sending="calendar"))
NOTHING = Came(status=200, content_type="text/xml")
HTML = Came(status=200, content_type="text/html", body=b"<html></html>")


def host(ending: Ending) -> str:
    """Where it receives mail, without the first label."""
    return ending.incoming.hostname.partition(".")[2] if ending.incoming else ""


def with_exchanger(exchanger: str, *, answers: dict[str, Came]) -> Played:
    return play(START, {"example.org MX": Came(values=("20 mx.last.example.", exchanger)), **answers})


def of_exchanger(domain: str) -> tuple[str, str]:
    """What it asks of a domain that a mail exchanger leads to."""
    return URLS[0].format(domain=domain, address="jean.dupont%40example.org"), DATABASE_URL.format(
        domain=domain
    )


def test_it_asks_all_at_once_and_says_who() -> None:
    played = play(START, {})
    (together,) = played.asked
    pages = [MAIN, WELL_KNOWN, MAIN_HTTP, WELL_KNOWN_HTTP]
    assert together[:6] == (
        *(Get(url, seconds=5.0) for url in pages),
        Get(DATABASE, seconds=10.0),
        Records("example.org", "MX"),
    )
    posts = [ask for ask in together[6:] if isinstance(ask, Get)]
    assert [(ask.url, ask.method, ask.seconds) for ask in posts] == [
        (url, "POST", 5.0) for url in (POX, POX_DOMAIN, POX_HTTP)
    ]
    assert b"<EMailAddress>jean.dupont@example.org</EMailAddress>" in (posts[0].body or b"")
    assert together[9] == Records("_autodiscover._tcp.example.org", "SRV")
    assert (
        MAIN == "https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=jean.dupont%40example.org"
    )
    assert DATABASE == "https://live.thunderbird.net/autoconfig/v1.1/example.org"
    assert not played.ending.found
    assert "guess" in played.ending.notes[-1]


@pytest.mark.parametrize(
    ("local", "sent"),
    [("a+b", "a%2Bb%40"), ("a~b*c", "a%7Eb*c%40"), ("a&b", "a%26b%40"), ("a_b-c.d", "a_b-c.d%40")],
)
def test_the_address_is_encoded_as_browsers_encode_forms(local: str, sent: str) -> None:
    assert f"?emailaddress={sent}example.org" in play(START, {}, Address(local, "example.org")).urls[0]


@pytest.mark.parametrize(
    ("local", "login"),
    [
        ("$&a", "x%EMAILLOCALPART%ay"),
        ("$$a", "x$ay"),
        ("$'a", "xyay"),
        ("$`a", "xxay"),
        ("$a$", "x$a$y"),
    ],
)
def test_a_dollar_sign_means_something_where_placeholders_are_filled(local: str, login: str) -> None:
    document = clientconfig("example.org", login="x%EMAILLOCALPART%y")
    url = play(START, {}, Address(local, "example.org")).urls[0]
    incoming = play(START, {url: xml(document)}, Address(local, "example.org")).ending.incoming
    assert incoming
    assert incoming.username == login


def test_in_autodiscover_the_address_is_not_even_escaped() -> None:
    posts = [ask for ask in play(START, {}, Address("a&b", "example.org")).asked[0] if isinstance(ask, Get)]
    assert b">a&b@example.org<" in (posts[-1].body or b"")


@pytest.mark.parametrize("local", ["jérôme", "a b", '"a"'])
def test_its_form_takes_no_such_address(local: str) -> None:
    played = play(START, {}, Address(local, "example.org"))
    assert (played.asked, played.ending.found) == ((), False)


def test_it_asks_nobody_about_a_domain_that_is_no_host_name() -> None:
    assert play(START, {}, Address("jean", "a_b.example")).asked == ()


def test_a_domain_in_foreign_signs_finds_nothing_as_people_type_it() -> None:
    played = play(START, {}, Address("jean", "xn--bcher-kva.example"))
    assert played.urls
    assert any("bücher.example gets nothing" in note for note in played.ending.notes)


BEST = [MAIN, WELL_KNOWN, MAIN_HTTP, WELL_KNOWN_HTTP, DATABASE]


@pytest.mark.parametrize("best", BEST)
def test_the_highest_rank_is_taken(best: str) -> None:
    ending = play(START, dict.fromkeys(BEST[BEST.index(best) :], WORSE) | {best: GOOD}).ending
    assert (ending.source, host(ending)) == (best, "good.example")
    assert ending.incoming == Configured(
        "imap", "imap.good.example", 993, SocketType.SSL, "jean.dupont@example.org"
    )
    assert ending.outgoing == Configured(
        "smtp", "smtp.good.example", 465, SocketType.SSL, "jean.dupont@example.org"
    )


# What the best place answers, and whether it hides the next.
FIRST = {
    "a document without SMTP": (USELESS, True),
    "no XML": (xml("<a>"), True),
    "white space": (xml(" \n"), True),
    "HTML": (HTML, True),
    "nothing, with 204": (Came(status=204), True),
    "no Content-Type": (GOOD._replace(content_type=""), True),
    "text/plain": (GOOD._replace(content_type="text/plain"), True),
    "a Content-Type in capitals": (GOOD._replace(content_type="Text/XML"), True),
    "JSON": (Came(status=200, content_type="application/json", body=b"{}"), True),
    "nothing, as XML": (NOTHING, False),
    "nothing, as XML with 204": (NOTHING._replace(status=204), False),
    "text/rdf": (GOOD._replace(content_type="text/rdf"), False),
    "a Content-Type that goes on": (GOOD._replace(content_type="text/xml2"), False),
    "JSON that is none": (Came(status=200, content_type="application/json", body=b"{"), False),
    "404": (GOOD._replace(status=404), False),
    "a redirect to nowhere": (GOOD._replace(status=302), False),
    "no trust": (Came(trouble="the certificate is not trusted", untrusted=True), False),
}


@pytest.mark.parametrize(("first", "hides"), FIRST.values(), ids=list(FIRST))
def test_what_is_hidden_by_an_answer_that_has_succeeded(first: Came, hides: bool) -> None:
    ending = play(START, {MAIN: first, WELL_KNOWN: GOOD}).ending
    assert ending.found != hides
    assert ("hidden" in ending.verdicts.get(WELL_KNOWN, "")) == hides
    assert bool(ending.verdicts.get(MAIN)) == first.is_success


def test_the_database_and_the_exchanger_can_still_help() -> None:
    hidden = {MAIN: USELESS, WELL_KNOWN: GOOD}
    assert play(START, {**hidden, DATABASE: GOOD}).ending.source == DATABASE
    main, _ = of_exchanger("mx.example")
    assert with_exchanger("10 a.mx.example.", answers={**hidden, main: GOOD}).ending.source == main


def test_json_of_the_same_shape_is_read_too() -> None:
    section = {"hostname": "in.example", "port": 993, "$socketType": ["SSL"], "$authentication": ["plain"]}
    provider = {
        "@id": "example.org",
        "$domain": ["example.org"],
        "$incomingServer": [{"@type": "imap", "username": "a", **section}],
        "$outgoingServer": [{"@type": "smtp", "username": "b", **section}],
    }
    body = json.dumps({"clientConfig": {"emailProvider": provider}}).encode()
    came = Came(status=200, content_type="application/json", body=body)
    assert host(play(START, {MAIN: came}).ending) == "example"


@pytest.mark.parametrize(
    ("exchanger", "domains"),
    [
        ("10 mx1.mail.hoster.co.uk.", ["mail.hoster.co.uk", "hoster.co.uk"]),
        ("10 a.b.mail.hoster.example.", ["b.mail.hoster.example", "hoster.example"]),
        ("10 mx.hoster.example.", ["hoster.example"]),
        ("10 hoster.example.", ["hoster.example"]),
        ("10 mx.somebody.github.io.", ["somebody.github.io"]),
        ("10 mx.mail.example.org.", []),
        ("10 co.uk.", []),
        ("10 localhost.", []),
        ("0 .", ["last.example"]),
    ],
)
def test_where_a_mail_exchanger_leads(exchanger: str, domains: list[str]) -> None:
    played = with_exchanger(exchanger, answers={})
    assert played.urls[8:] == [url for domain in domains for url in of_exchanger(domain)]


def test_each_answer_by_the_exchanger_is_read_until_one_is_good() -> None:
    (full, full_database), (base, _) = of_exchanger("mail.hoster.example"), of_exchanger("hoster.example")
    answers = {full: USELESS, full_database: GOOD, base: WORSE}
    ending = with_exchanger("10 mx.mail.hoster.example.", answers=answers).ending
    assert ending.source == full_database
    assert "refused" in ending.verdicts[full]


def test_the_person_is_told_where_it_is_from() -> None:
    for url, words in ((MAIN, "at email provider"), (DATABASE, "in Mozilla ISPDB")):
        assert any(words in note for note in play(START, {url: GOOD}).ending.notes)


def test_a_redirect_that_drops_the_query_is_worth_a_note() -> None:
    hop = (Redirection(MAIN, 302, "https://a.example/"),)
    for url, dropped in (("https://a.example/", True), ("https://a.example/?emailaddress=a", False)):
        notes = play(START, {MAIN: GOOD._replace(url=url, redirections=hop)}).ending.notes
        assert any("dropped the query" in note for note in notes) == dropped


def test_http_is_worth_a_note() -> None:
    for url, in_clear in ((MAIN, False), (MAIN_HTTP, True)):
        assert any("over http" in note for note in play(START, {url: GOOD}).ending.notes) == in_clear


def test_autodiscover_counts_only_where_nothing_else_does() -> None:
    answer = xml(pox("pox.example"))
    assert host(play(START, {POX: answer}).ending) == "pox.example"
    assert host(play(START, {POX: answer, WELL_KNOWN_HTTP: GOOD}).ending) == "good.example"


@pytest.mark.parametrize(
    ("login", "is_number"),
    [
        ("0012345", True), ("1e5", True), ("0x1F", True), ("0b1", True), (".5", True), ("5.", True),
        ("-0", True), ("true", True), ("FALSE", True), (" 7 ", True), ("", True), ("\ufeff7", True),
        ("1e400", False), ("+0x1F", False), ("Infinity", False), ("NaN", False), ("1_0", False),
        ("tr", False), ("٣", False), ("jdupont", False), ("1a", False), ("truely", False),
    ],
)  # fmt: skip
def test_which_login_is_no_text(login: str, is_number: bool) -> None:
    assert is_not_text(login) == is_number
