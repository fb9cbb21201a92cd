"""What is asked, and the answer to it, without HTTP."""

from collections.abc import Callable
from functools import partial
from itertools import product

import pytest

from autoconfig.address import Address
from autoconfig.directory import Directory
from autoconfig.errors import (
    AddressNeeded,
    AutoconfigError,
    BadAddress,
    BadParameter,
    Inexpressible,
    UnknownDomain,
)
from autoconfig.formats import FORMATS, Format
from autoconfig.formats.asked import Asked, who
from autoconfig.service import MAX_NAME_LENGTH, Question, answer, ask, ask_about, explain
from http_table import ANY, PROFILES
from sample import load


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    return load(tmp_path_factory.mktemp("named"), *PROFILES).directory


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    return load(tmp_path_factory.mktemp("every"), *PROFILES, ANY).directory


def question(
    directory: Directory, address: str = "", host: str = "", form: str = "autoconfig", **more: str
) -> Question:
    return ask(directory, FORMATS[form], Asked(who(address), host=host, **more))  # type: ignore[arg-type]


ASKERS = (
    ("Jean.Dupont@Example.ORG", "", "Example", "jean.dupont", "example.org", False),
    ("jean.dupont@example.net", "label.example", "Example", "jean.dupont", "example.net", False),
    ("", "autoconfig.example.org", "Example", None, "example.org", False),
    ("%EMAILADDRESS%", "example.net", "Example", None, "example.net", False),
    ("EVOLUTIONUSER@label.example", "example.org", "Label", None, "label.example", False),
    ("", "autoconfig.label.example", "Exact", None, "autoconfig.label.example", False),
    ("", "autodiscover.label.example", "Label", None, "label.example", False),
    ("a@b.example", "autoconfig.mx.example.org", "Example", "a", "b.example", True),
    ("", "autoconfig.mx.example.org", "Example", None, "mx.example.org", True),
    ("a@label.example", "autoconfig.mx.example.org", "Label", "a", "label.example", False),
)


@pytest.mark.parametrize(("address", "host", "name", "local", "domain", "guest"), ASKERS)
def test_who_is_meant(
    named: Directory, address: str, host: str, name: str, local: str | None, domain: str, guest: bool
) -> None:
    found = question(named, address, host)
    assert found.provider.profile.display_name == name
    assert found.address == (Address(local, domain) if local else Address.anyone(domain))
    assert (found.circumstances.host, found.circumstances.guest) == (host, guest)


@pytest.mark.parametrize(
    ("address", "host", "form", "error"),
    [
        ("jean.dupont", "example.org", "autoconfig", BadAddress),
        ("a@nowhere.example", "example.org", "autoconfig", UnknownDomain),
        ("", "nowhere.example", "autoconfig", UnknownDomain),
        ("", "", "autoconfig", UnknownDomain),
        ("a@b.example", "autoconfig.mx.example.org", "mobileconfig", UnknownDomain),
        ("a@b.example", "autoconfig.mx.example.org", "autodiscover-json", UnknownDomain),
        ("a@b", "autoconfig.mx.example.org", "autoconfig", UnknownDomain),
        ("", "example.org", "mobileconfig", AddressNeeded),
        ("", "example.org", "autodiscover", AddressNeeded),
        ("%EMAILLOCALPART%@example.org", "", "mobileconfig", AddressNeeded),
    ],
)
def test_who_is_not(
    named: Directory, address: str, host: str, form: str, error: type[AutoconfigError]
) -> None:
    with pytest.raises(error) as caught:
        question(named, address, host, form)
    assert not address or address not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "host", "name"),
    [
        ("a@customer.example", "", "Any"),
        ("", "autoconfig.customer.example", "Any"),
        ("a@example.org", "", "Example"),
        ("a@customer.example", "autoconfig.mx.example.org", "Example"),
    ],
)
def test_any_domain_that_no_profile_has(every: Directory, address: str, host: str, name: str) -> None:
    assert question(every, address, host).provider.profile.display_name == name


@pytest.mark.parametrize("domain", ["*", "localhost", "127.0.0.1", "a_b.example", ""])
def test_any_domain_is_a_mail_domain(every: Directory, domain: str) -> None:
    with pytest.raises(UnknownDomain):
        question(every, "", domain)


@pytest.mark.parametrize(
    ("given", "name"),
    [("", None), ("  ", None), (" Zoé Noël ", "Zoé Noël"), ("x" * MAX_NAME_LENGTH, "x" * MAX_NAME_LENGTH)],
)
def test_a_name(named: Directory, given: str, name: str | None) -> None:
    assert question(named, "a@example.org", name=given).circumstances.name == name


@pytest.mark.parametrize("given", ["x" * (MAX_NAME_LENGTH + 1), "a\0b", "a\nb", "a\x85b", "a\udcffb"])
def test_a_name_is_plain_text(named: Directory, given: str) -> None:
    with pytest.raises(BadParameter):
        question(named, "a@example.org", name=given)


@pytest.mark.parametrize("more", [{"name": "\0"}, {"login": "\0"}, {"protocol": "x"}])
def test_a_domain_counts_before_what_is_said_beside_it(named: Directory, more: dict[str, str]) -> None:
    with pytest.raises(UnknownDomain):
        question(named, "a@nowhere.example", form="mobileconfig", **more)


@pytest.mark.parametrize(("protocol", "kind"), [("", "IMAP"), ("imap", "IMAP"), ("pop3", "POP")])
def test_the_protocol_that_is_asked_for(directory: Directory, protocol: str, kind: str) -> None:
    """The example has IMAP first, then POP3."""
    found = question(directory, "jean.dupont@example.org", form="mobileconfig", protocol=protocol)
    assert f"EmailType{kind}<".encode() in answer(found, {}).body


def test_a_protocol_that_the_provider_has_not(named: Directory) -> None:
    with pytest.raises(Inexpressible, match=r"The provider has no POP3 server\."):
        answer(question(named, "a@example.org", protocol="pop3"), {})


@pytest.mark.parametrize("word", ["jmap", "smtp", "x", "imap "])
def test_a_protocol_is_imap_or_pop3(named: Directory, word: str) -> None:
    with pytest.raises(BadParameter):
        question(named, "a@example.org", protocol=word)


def test_a_document_says_whether_it_is_personal(named: Directory) -> None:
    documents = [answer(question(named, address, "example.org"), {}) for address in ("", "a@example.org")]
    assert [document.personal for document in documents] == [False, True]


ABSENT = {"mobilesync", "thunderbird-addon", "thunderbird-updates"}


@pytest.mark.parametrize("form", sorted(set(FORMATS) - ABSENT))
def test_the_same_question_has_the_same_answer(named: Directory, form: str) -> None:
    first, second = (answer(question(named, "jean.dupont@label.example", form=form), {}) for _ in range(2))
    assert first == second
    assert first.etag == second.etag
    assert first.media_type == FORMATS[form].media_type


def test_another_document_has_another_tag(named: Directory) -> None:
    tags = {
        answer(question(named, "", host), {}).etag for host in ("example.org", "example.net", "label.example")
    }
    assert len(tags) == 3
    assert all(len(tag) > 20 and tag[0] == tag[-1] == '"' for tag in tags)


def test_a_file_is_named_after_the_domain(named: Directory) -> None:
    found = answer(question(named, "a@bücher.example", form="mobileconfig"), {})
    assert found.file_name == "xn--bcher-kva.example.mobileconfig"
    assert answer(question(named, "a@example.org"), {}).file_name is None


def test_an_explanation_has_each_server_and_why_its_login_is_what_it_is(directory: Directory) -> None:
    lines = list(explain(question(directory, "jean.dupont@example.org"), {}))
    assert [line for line in lines if not line.startswith(" ")] == [
        'servers: not old, the part before the @ does not match "*.old"',
        "servers: the profile's own",
        "imap imap.example.org:993 SSL",
        "pop3 pop.example.org:995 SSL",
        "jmap https://jmap.example.org/",
        "owa, kept raw: as it stands, in autoconfig alone",
        "smtp smtp.example.org:465 SSL",
        "carddav https://dav.example.org/",
        "caldav https://dav.example.org/{address}/",
        "webdav https://files.example.org/",
        "xmpp wss://chat.example.org/",
        "xmpptcp chat.example.org:5223 SSL",
        "matrix https://matrix.example.org/",
        "opentalk https://meet.example.org/",
        "managesieve sieve.example.org:4190 STARTTLS",
    ]
    assert "  {first:.1}{last} → jdupont" in lines
    assert "  {address} → jean.dupont@example.org" in lines


def outcome(asking: Callable[[], Question]) -> object:
    try:
        return asking()
    except UnknownDomain as error:
        return str(error)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("languages", [(), ("fr",), ("ja", "de"), ("ja",)])
def test_about_an_address_alone_the_same_is_said(
    named: Directory, every: Directory, form: Format, languages: tuple[str, ...]
) -> None:
    hosts = ("", "autoconfig.example.org", "autoconfig.mx.example.org", "label.example", "odd host")
    domains = ("example.org", "example.net", "label.example", "b.example", "mx.example.org", "*", "localhost")
    for directory, host, domain in product((named, every), hosts, domains):
        address = Address("jean.dupont", domain)
        asked = Asked(address, host=host, languages=languages)
        alone = outcome(partial(ask_about, directory, form, address, host, languages))
        assert alone == outcome(partial(ask, directory, form, asked))
