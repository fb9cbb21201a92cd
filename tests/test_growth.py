"""Whatever strangers and operators send: the time that it takes grows in proportion to its length.

What only operators write may take longer, but not more than in proportion.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import growth
from autoconfig import texts as catalogues
from autoconfig import xml
from autoconfig.address import MAX_LENGTH, Address, is_host_name, is_masked, to_domain, to_readable
from autoconfig.clients.thunderbird import is_not_text, jxon
from autoconfig.directory.edition import Edition
from autoconfig.directory.remarks import remarks
from autoconfig.errors import AutoconfigError, ProfileError, nearest
from autoconfig.http import access, exchange, forwarded, respond
from autoconfig.http.browsers import is_browser
from autoconfig.login import fold
from autoconfig.lookups.results import read_values
from autoconfig.lookups.rows import read_rows
from autoconfig.page.devices import device_of
from autoconfig.page.entry import address_in
from autoconfig.profile import url
from autoconfig.profile.claims import claims
from autoconfig.profile.file import load as read
from autoconfig.profile.file import parse
from autoconfig.profile.rules import Rule
from autoconfig.profile.template import Template
from autoconfig.web import create_app
from sample import load, profile_text

Call = Callable[[str], object]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    text = profile_text(
        domains='[example.com, "*"]', usernameMayDiffer="true", mxDomains="mx.example", evolution=None,
        username='[{match: "*a*b*", username: "{first:.1}{last}"}, "{local}"]',
    )  # fmt: skip
    return load(tmp_path_factory.mktemp("profiles"), text)


def _post(path: str, body: str, query: bytes = b"", *, form: bool = False) -> respond.Request:
    kind = "application/x-www-form-urlencoded" if form else "text/xml; charset=utf-8"
    return respond.Request("POST", path, query, body=body.encode(errors="replace"), content_type=kind)


def _pox(body: str) -> respond.Request:
    return _post("/autodiscover/autodiscover.xml", body)


POX = (
    '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>'
    "<EMailAddress>{}</EMailAddress></Request>{}</Autodiscover>"
)
# Requests for documents by the place that a text stands in.
REQUESTS: dict[str, Callable[[str], respond.Request]] = {
    "the path": lambda text: respond.Request("GET", f"/{text}"),
    "the path of the database": lambda text: respond.Request("GET", f"/v1.1/{text}"),
    "the path of JSON": lambda text: respond.Request("GET", f"/autodiscover/autodiscover.json/v1.0/{text}"),
    "the query": lambda text: respond.Request(
        "GET", "/mail/config-v1.1.xml", text.encode(errors="surrogateescape")[: respond.MAX_QUERY_LENGTH]
    ),
    "the host": lambda text: respond.Request("GET", "/mail/config-v1.1.xml", host=text),
    "If-None-Match": lambda text: respond.Request(
        "GET", "/mail/config-v1.1.xml", b"emailaddress=@example.com", "example.com", if_none_match=text
    ),
    "Accept-Language": lambda text: respond.Request(
        "GET", "/email.mobileconfig", b"emailaddress=a@example.com", accept_language=text
    ),
    "a form": lambda text: _post("/email.mobileconfig", text, form=True),
    "a content type": lambda text: _pox(POX)._replace(content_type=text),
    "a charset": lambda text: _pox(POX)._replace(content_type=f"text/xml; charset={text}"),
    "a name": lambda text: _post(
        "/email.mobileconfig", f"name={text}", b"emailaddress=a@example.com", form=True
    ),
    "POX": _pox,
    "the address in POX": lambda text: _pox(POX.format(text, "")),
    "the end of POX": lambda text: _pox(POX.format("a@example.com", text)),
    "attributes in POX": lambda text: _pox(f"<Autodiscover {text}/>"),
    "elements in POX": lambda text: _pox(f"<Autodiscover>{text}</Autodiscover>"),
}  # fmt: skip
# Functions that read what comes from outside.
PARSERS: dict[str, Call] = {
    "Accept": is_browser,
    "Accept-Language": catalogues.preferred,
    "User-Agent": device_of,
    "a domain": to_domain,
    "a domain to be read": to_readable,
    "a folded local part": fold,
    "a host name": is_host_name,
    "a line of another log": access.redacted,
    "a line of another log with a request": lambda text: access._unquoted(f"code 400, message {text}"),
    "a login that looks like a number": is_not_text,
    "a mask": is_masked,
    "a path in the log": exchange.shown,
    "a request's name": lambda text: exchange.request_id(lambda _: text, 1),
    "a proxy's list": lambda text: forwarded.origin(lambda _: text, "", "", 3),
    "a target": forwarded.split_target,
    "a template": Template.parse,
    "a value of a directory": lambda text: read_values({"a": text}, {"a": "a"}),
    "a word with a typo": lambda text: nearest(text, ["displayName", "domains", text[:9]]),
    "an address": Address.parse,
    "an address as typed": address_in,
    "an https URL": url.https,
    "an https URL's path": lambda text: url.https(f"https://example.com/{text}"),
    "a document as Thunderbird reads it": lambda text: jxon.read(text.encode(errors="replace"), "text/xml"),
    "XML": lambda text: xml.parse(text.encode(errors="replace")),
}


def check(name: str, call: Call, texts: Mapping[str, growth.Make] = growth.HOSTILE, **bounds: Any) -> None:
    def quiet(text: str) -> None:
        with suppress(AutoconfigError, ValueError):
            call(text)

    for made, make in texts.items():
        try:
            growth.check(quiet, make, **bounds)
        except AssertionError as error:
            pytest.fail(f"{name} of {made}: {error}")


@pytest.mark.parametrize("parser", PARSERS)
def test_a_parser(parser: str) -> None:
    check(parser, PARSERS[parser])


@pytest.mark.parametrize("place", REQUESTS)
def test_a_request(edition: Edition, place: str) -> None:
    check(place, lambda text: respond.respond(edition, REQUESTS[place](text)))


@pytest.mark.parametrize("field", ["address", "username", "more"])
def test_a_form_of_the_page(edition: Edition, field: str) -> None:
    client = create_app(edition, proxies=1).test_client()
    given = {"address": "a@example.com"}
    check(field, lambda text: client.post("/", data={**given, field: text}), growth.RUNS, size=60 * 1024)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "text/plain"]
)
def test_any_body_for_the_page(edition: Edition, kind: str) -> None:
    client = create_app(edition).test_client()
    check(
        kind,
        lambda text: client.post("/", data=text.encode(errors="replace"), content_type=kind),
        growth.RUNS,
    )


HEADERS = (
    "Accept-Language", "User-Agent", "X-Forwarded-Host", "Cookie", "If-None-Match", "If-Modified-Since",
    "Range", "Host",
)  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_of_the_page(edition: Edition, header: str) -> None:
    """A server bounds them to 8 KB and more of them to 64."""
    client = create_app(edition, proxies=1).test_client()

    def call(text: str) -> None:
        sent = text.encode(errors="replace").decode("latin-1").replace("\n", " ").replace("\r", " ")
        for path in ("/", "/static/style.css"):
            client.get(path, headers={header: sent})

    check(header, call, growth.RUNS)


# The values of a profile, by the key and the YAML that a text stands in.
VALUES: dict[str, Callable[[str], str]] = {
    "displayName": json.dumps,
    "domains": json.dumps,
    "service": json.dumps,
    "username": json.dumps,
    "username.match": lambda text: f"[{{match: {json.dumps(text)}, username: a}}]",
    "webMail": lambda text: f"{{loginPage: {{url: {json.dumps('https://' + text)}}}}}",
    "consentText": json.dumps,
    "raw": lambda text: f"{{emailProvider: {json.dumps(text)}}}",
    "raw.attributes": lambda text: f"{{emailProviderAttributes: {{a: {json.dumps(text)}}}}}",
    "raw.names": lambda text: f"{{emailProviderAttributes: {{? {json.dumps(text)} : a}}}}",
    "lookups": lambda text: (
        f"[{{ldap: {{url: 'ldaps://a', base: b, fields: [uid], filter: {json.dumps(text)}}}}}]"
    ),
    "help": lambda text: f"{{webMail: {json.dumps('https://example.com/' + text)}}}",
    "page": lambda text: "{{host: {0}, colour: {0}, accessibility: {{score: {0}}}}}".format(json.dumps(text)),
    "timeout": json.dumps,
    "unknown": json.dumps,
}


@pytest.mark.parametrize("key", VALUES)
def test_a_value_of_a_profile(key: str) -> None:
    def call(text: str) -> None:
        value = VALUES[key](text.encode(errors="replace").decode())
        parse(profile_text(**{key.partition(".")[0]: value}), "a.yaml")

    check(key, call)


@pytest.mark.parametrize("kind", ["a profile", "domainsFile", "a table", "a table in YAML", "a catalogue"])
def test_a_file(tmp_path: Path, kind: str) -> None:
    """An operator's own; so many findings may take a second."""

    def call(text: str) -> None:
        content = text.encode(errors="replace")
        match kind:
            case "a profile":
                parse(content.decode(), "a.yaml")
            case "domainsFile":
                (tmp_path / "domains.txt").write_bytes(content)
                profile = tmp_path / "a.yaml"
                profile.write_text(profile_text(domainsFile="domains.txt"))
                claims(read(profile))
            case "a table" | "a table in YAML":
                table = tmp_path / ("a.csv" if kind == "a table" else "a.yaml")
                table.write_bytes(b"address,uid\n" * (kind == "a table") + content)
                read_rows(table, {"uid": "uid"})
            case _:
                catalogue = tmp_path / "fr" / "LC_MESSAGES" / "autoconfig.po"
                catalogue.parent.mkdir(parents=True, exist_ok=True)
                catalogue.write_bytes(content)
                catalogues.load(tmp_path)

    check(kind, call, seconds=1)


@pytest.mark.parametrize("pattern", growth.HOSTILE)
def test_a_glob_of_any_length_against_the_longest_address(pattern: str) -> None:
    """It is tried on what strangers send, whose address has 320 characters at most."""

    def call(glob: str) -> None:
        with suppress(ValueError):
            rule = Rule.model_validate({"match": glob, "username": "{local}"})
            if rule.pattern:
                rule.pattern.match("a" * 319 + "b")

    growth.check(call, growth.HOSTILE[pattern])
    growth.check(call, growth.HOSTILE[pattern], size=MAX_LENGTH)


def test_a_glob_of_many_stars_gives_nothing_to_try() -> None:
    growth.check(
        lambda glob: Rule.model_validate({"match": glob, "username": "x"}).pattern.match("a" * 320),  # type: ignore[union-attr]
        lambda size: ("*a" * size)[: size - 1] + "b",
        size=MAX_LENGTH,
    )


@pytest.mark.parametrize("keys", ["a{}: \n", "a{}: {{}}\n", "domain{}: x\n", "{{server{}: }}, "])
def test_many_keys_that_are_none(keys: str) -> None:
    """In lines of their own, and in one."""

    def call(text: str) -> None:
        with suppress(ProfileError):
            parse(text, "a.yaml")

    growth.check(
        call, lambda size: "[" * keys.endswith(", ") + "".join(map(keys.format, range(size // 12))), seconds=3
    )


@pytest.mark.parametrize("key", ["username", "displayName"])
@pytest.mark.parametrize("part", ["$", "%", "{{", "{{ ", "{%A", "%A", "“", "$a", "{{a|", "a"])
def test_what_is_said_of_a_text(key: str, part: str) -> None:
    def call(text: str) -> None:
        with suppress(ProfileError):
            assert list(remarks(parse(profile_text(**{key: json.dumps(text)}), "")))

    growth.check(call, lambda size: part * (size // len(part)), seconds=2)


@pytest.mark.parametrize("listed", [1, 2])
def test_what_is_said_of_many_servers(listed: int) -> None:
    """Of one type, or of two by turns, with the one that is right at the end."""
    kinds = ("imap", "pop3")[:listed]

    def call(size: int) -> None:
        servers = [
            f"{{type: {kinds[n % listed]}, hostname: h{n}.example, port: 143, socketType: plain, "
            "authentication: GSSAPI}"
            for n in range(size)
        ]
        assert list(remarks(parse(profile_text(incomingServer=f"[{', '.join(servers)}]"), "")))

    growth.check(call, lambda size: size // 40, seconds=3)


def test_what_is_said_of_a_profile_that_is_served(tmp_path: Path) -> None:
    """A warning for each server that is kept raw, and one that Thunderbird for Android drops them all."""
    element = "<incomingServer type='imap'><hostname>a</hostname></incomingServer>"

    def call(count: int) -> None:
        servers = "".join(f'\n  - {{raw: "{element}"}}' for _ in range(count))
        assert len(load(tmp_path, profile_text(incomingServer=servers)).directory.remarks) == count + 1

    growth.check(call, lambda size: size, size=400, seconds=1)
