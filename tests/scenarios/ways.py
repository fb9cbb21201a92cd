"""What stands on the way to a good document: redirects, statuses, headers, names, hosts that fail."""

import gzip
from collections.abc import Mapping

from autoconfig.reach.web import Fetched, Query
from autoconfig.reach.wire import Obstacle
from fakeworld import Answering, answered, dead, html, redirect, status, text
from scenarios.document import GOOD, SECOND, XML
from scenarios.scenario import (
    DELTA_CHAT,
    DOMAIN,
    EVOLUTION,
    MAIN,
    MAIN_HTTP,
    NONE,
    THUNDERBIRD,
    WELL_KNOWN,
    WELL_KNOWN_HTTP,
    Scenario,
)

_THERE = "https://there.example/document"
_GOOD, _SECOND = text(GOOD, XML), text(SECOND, XML)
_WITH_A_USER = dict.fromkeys((THUNDERBIRD, EVOLUTION), "`check` follows no redirect with a user's name in it")
_FAR = dict.fromkeys((THUNDERBIRD, EVOLUTION), "`check` follows ten redirects, and no more")
_PATH = "/mail/config-v1.1.xml"


def _led(name: str, location: str, code: int = 302, limits: Mapping[str, str] = NONE) -> Scenario:
    """The first URL leads to a place; the good document is there, the second at the next URL."""
    rules = {
        MAIN: redirect(location, code),
        _THERE: _GOOD,
        f"http{_THERE[5:]}": _GOOD,
        f"https://autoconfig.{DOMAIN}/there": _GOOD,
        WELL_KNOWN: _SECOND,
    }
    return Scenario(f"redirect: {name}", rules, limits=limits)


def _first(name: str, main: Answering, limits: Mapping[str, str] = NONE) -> Scenario:
    return Scenario(name, {MAIN: main, WELL_KNOWN: _SECOND}, limits=limits)


def _with(name: str, **fields: str) -> Scenario:
    return _first(name, lambda query: answered(query, 200, GOOD.encode(), XML, **fields))


def _compressed(query: Query) -> Fetched:
    return answered(query, 200, gzip.compress(GOOD.encode()), XML, content_encoding="gzip")


def _for_nobody(query: Query) -> Fetched | None:
    return (status(400) if "?" in query.url else _GOOD)(query)


def _for_somebody(query: Query) -> Fetched | None:
    return (_GOOD if "?" in query.url else status(400))(query)


def _without_location(query: Query) -> Fetched:
    return answered(query, 302, b"", "text/plain")


def _at(name: str, rules: dict[str, Answering], records: str = "", **more: str) -> Scenario:
    return Scenario(name, rules, records, **more)


REDIRECTS = (
    *(_led(f"{code}", _THERE, code) for code in (301, 303, 307, 308)),
    _led("304", _THERE, 304),
    _led("with the query", f"{_THERE}{{query}}"),
    _led("relative, of a path", "/there"),
    _led("relative, of a name", "there"),
    _led("relative, of a host", "//there.example/document"),
    _led("of a query alone", "?there"),
    _led("to http", f"http{_THERE[5:]}"),
    _led("to itself", f"{MAIN}{{query}}"),
    _led("to another scheme", "ftp://there.example/document"),
    _led("to a host that is not there", "https://gone.example/document"),
    _led("with a user", "https://me:you@there.example/document", limits=_WITH_A_USER),
    _led("with a fragment", f"{_THERE}#part"),
    _led("with a blank behind", f"{_THERE} "),
    _led("with a blank in it", "https://there.example/document here"),
    _led("in capitals", "HTTPS://THERE.EXAMPLE/document"),
    _led("to a port", "https://there.example:443/document"),
    _led("to no URL", "https://"),
    _led("to nothing", ""),
    _first("redirect: without a Location", _without_location),
    Scenario(
        "redirect: eleven in a row",
        {
            MAIN: redirect("https://there.example/1"),
            **{
                f"https://there.example/{step}": redirect(f"https://there.example/{step + 1}")
                for step in range(1, 11)
            },
            "https://there.example/11": _GOOD,
            WELL_KNOWN: _SECOND,
        },
        limits=_FAR,
    ),
)
ANSWERS = (
    *(_first(f"status {code} and nothing else", status(code)) for code in (400, 404, 410, 429, 503)),
    _first("a password wanted for a document", status(401, www_authenticate='Basic realm="Mail"')),
    _first("compressed, whatever is asked for", _compressed),
    _first(
        "more than there is",
        lambda query: answered(query, 200, GOOD.encode(), XML, content_length=str(len(GOOD) + 10)),
        {EVOLUTION: "it takes an answer that breaks off, of which `check` keeps nothing"},
    ),
    _with("less than there is", content_length=str(len(GOOD) - 20)),
    _with("to be saved as a file", content_disposition='attachment; filename="config.xml"'),
    _with("not to be guessed", x_content_type_options="nosniff"),
    _with("a policy of content", content_security_policy="default-src 'none'; sandbox"),
    _with("cookies", set_cookie="a=b; Path=/"),
    _with("a page to come", refresh="0; url=https://there.example/document"),
)
PLACES = (
    _at("at the first URL over http alone", {MAIN_HTTP: _GOOD}),
    _at("at the second URL over http alone", {WELL_KNOWN_HTTP: _GOOD}),
    _at("over http a better one", {MAIN: status(404), MAIN_HTTP: _GOOD, WELL_KNOWN: _SECOND}),
    _at(
        "the first host refuses",
        {f"https://autoconfig.{DOMAIN}/": dead(Obstacle.REFUSED), WELL_KNOWN: _SECOND},
    ),
    _at("for who does not say who asks", {MAIN: _for_nobody, WELL_KNOWN: _SECOND}),
    _at("for who says who asks", {MAIN: _for_somebody, WELL_KNOWN: _SECOND}),
    _at("in Thunderbird's database", {f"https://live.thunderbird.net/autoconfig/v1.1/{DOMAIN}": _GOOD}),
    _at("in the older database", {f"https://autoconfig.thunderbird.net/v1.1/{DOMAIN}": _GOOD}),
    _at(
        "a page, and the databases",
        {
            MAIN: html(),
            f"https://live.thunderbird.net/autoconfig/v1.1/{DOMAIN}": _GOOD,
            f"https://autoconfig.thunderbird.net/v1.1/{DOMAIN}": _GOOD,
        },
    ),
)
_HOSTER = "hoster.example"
_AT_HOSTER = f"https://autoconfig.{_HOSTER}{_PATH}"
_BELOW = f"https://autoconfig.mx.{_HOSTER}{_PATH}"
EXCHANGERS = (
    _at("exchanger: one name", {_AT_HOSTER: _GOOD}, f"{DOMAIN} MX 10 mx1.{_HOSTER}."),
    _at(
        "exchanger: two names, both answer",
        {_AT_HOSTER: _GOOD, _BELOW: _SECOND},
        f"{DOMAIN} MX 10 a.mx.{_HOSTER}.",
    ),
    _at(
        "exchanger: the second is better",
        {_AT_HOSTER: _GOOD},
        f"{DOMAIN} MX 20 mx.gone.example.\n{DOMAIN} MX 10 a.{_HOSTER}.",
    ),
    _at(
        "exchanger: the first is bad",
        {_AT_HOSTER: _GOOD},
        f"{DOMAIN} MX 10 mx.gone.example.\n{DOMAIN} MX 20 a.{_HOSTER}.",
    ),
    _at("exchanger: of the domain itself", {_BELOW: _GOOD}, f"{DOMAIN} MX 10 mx.{DOMAIN}."),
    _at(
        "exchanger: over http alone",
        {_AT_HOSTER.replace("s:", ":", 1): _GOOD},
        f"{DOMAIN} MX 10 a.{_HOSTER}.",
    ),
    _at("exchanger: none is wanted", {_AT_HOSTER: _GOOD}, f"{DOMAIN} MX 0 ."),
    _at(
        "exchanger: of a public suffix",
        {f"https://autoconfig.hoster.co.uk{_PATH}": _GOOD},
        f"{DOMAIN} MX 10 mx.hoster.co.uk.",
    ),
    _at(
        "exchanger: in the database",
        {f"https://live.thunderbird.net/autoconfig/v1.1/{_HOSTER}": _GOOD},
        f"{DOMAIN} MX 10 a.{_HOSTER}.",
    ),
    _at("exchanger: behind a page", {MAIN: html(), _AT_HOSTER: _GOOD}, f"{DOMAIN} MX 10 a.{_HOSTER}."),
    _at(
        "records of servers alone",
        {},
        f"_imaps._tcp.{DOMAIN} SRV 0 1 993 in.{DOMAIN}.\n_submission._tcp.{DOMAIN} SRV 0 1 587 out.{DOMAIN}.",
    ),
)
_LETTERS = dict.fromkeys((THUNDERBIRD, DELTA_CHAT), "a domain is simulated as the DNS has it")
_FILLED = text(GOOD.replace("jdupont", "%EMAILLOCALPART%"), XML)


def _person(name: str, address: str, **more: Mapping[str, str]) -> Scenario:
    domain = address.rpartition("@")[2].encode("idna").decode()
    return Scenario(f"address: {name}", {MAIN.replace(DOMAIN, domain): _FILLED}, address=address, **more)


ADDRESSES = (
    _person("an apostrophe", f"o'neil@{DOMAIN}"),
    _person("an ampersand", f"a&b@{DOMAIN}"),
    _person("a percent sign", f"a%41b@{DOMAIN}"),
    _person(
        "a letter that is not ASCII",
        f"jérôme@{DOMAIN}",
        absent={THUNDERBIRD: "its form takes no letters beyond ASCII"},
    ),
    _person("a dollar sign", f"$&a@{DOMAIN}"),
    _person("a part of a domain", f"jean@dept.{DOMAIN}"),
    _person("a domain in its own letters", "jean@bücher.example", limits=_LETTERS),
    _person("a domain as the DNS has it", "jean@xn--bcher-kva.example"),
    _person("a domain with an underscore", f"jean@a_b.{DOMAIN}"),
)
WAYS = REDIRECTS + ANSWERS + PLACES + EXCHANGERS + ADDRESSES
