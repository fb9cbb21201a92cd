"""An address: one rule for every way in."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autoconfig.address import (
    CONTROL,
    MAX_LENGTH,
    Address,
    is_host_name,
    is_mail_domain,
    is_masked,
    to_domain,
    to_host,
)
from autoconfig.errors import BadAddress

LABELS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=20)
DOMAINS = st.builds("{}.{}".format, LABELS, st.text(string.ascii_lowercase, min_size=2, max_size=6))
LOCAL_PARTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="@ "), min_size=1, max_size=40
)


@pytest.mark.parametrize(
    ("text", "local", "domain"),
    [
        ("jean.dupont@ac-martinique.fr", "jean.dupont", "ac-martinique.fr"),
        ("Jean.DUPONT@AC-Martinique.FR", "jean.dupont", "ac-martinique.fr"),
        (" a@example.org ", "a", "example.org"),
        ("a@example.org.", "a", "example.org"),
        ("zoé.noël@bücher.example", "zoé.noël", "xn--bcher-kva.example"),
        ("a@xn--bcher-kva.example", "a", "xn--bcher-kva.example"),
        ("a@faß.example", "a", "xn--fa-hia.example"),
        ("a@example。org", "a", "example.org"),
        ("a+b@example.org", "a+b", "example.org"),
        ("<\"'{}%&>../@example.org", "<\"'{}%&>../", "example.org"),
        ("a@under_score.example", "a", "under_score.example"),
        ("a@[192.0.2.1]", "a", "[192.0.2.1]"),
        ("x" * (MAX_LENGTH - 2) + "@a", "x" * (MAX_LENGTH - 2), "a"),
    ],
)
def test_reads_what_a_mail_server_may_accept(text: str, local: str, domain: str) -> None:
    assert Address.parse(text) == Address(local, domain)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "exactly one @"),
        ("nobody", "exactly one @"),
        ("a@b@example.org", "exactly one @"),
        ("@example.org", "before or after the @"),
        ("a@", "before or after the @"),
        ("@", "before or after the @"),
        ("x" * (MAX_LENGTH - 1) + "@a", "longer than 320"),
        *[(f"a{control}b@example.org", "control character") for control in "\0\t\n\r\x1b\x7f\x80\x9f"],
        (b"a\xff@example.org".decode("utf-8", "surrogateescape"), "control character"),
        ("a￾@example.org", "control character"),
    ],
)
def test_refuses_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadAddress, match=reason) as error:
        Address.parse(text)
    assert len(text) < 2 or text not in str(error.value)


@given(LOCAL_PARTS, DOMAINS)
def test_what_was_read_reads_the_same_again(local: str, domain: str) -> None:
    address = Address.parse(f"{local}@{domain}")
    assume(address.known)  # else its local part is a placeholder, which stands for no one address
    assert Address.parse(str(address)) == address
    assert address.domain == domain


@given(st.text())
def test_any_text_is_an_address_or_a_bad_address(text: str) -> None:
    try:
        address = Address.parse(text)
    except BadAddress:
        return
    assert address.local
    assert address.domain
    assert not CONTROL.search(str(address))


@pytest.mark.parametrize(
    "local", ["EVOLUTIONUSER", "evolutionuser", "%EMAILLOCALPART%", "%EmailLocalPart%", "%EMAILADDRESS%"]
)
def test_a_masked_address_is_anyone_of_its_domain(local: str) -> None:
    assert Address.parse(f"{local}@Example.ORG") == Address.anyone("example.org")


def test_anyone_is_written_as_the_placeholder() -> None:
    assert str(Address.anyone("example.org")) == "%EMAILADDRESS%"
    assert not Address.anyone("example.org").known


@pytest.mark.parametrize(
    "text", ["", "  ", "%EMAILADDRESS%", "%emailaddress%", "%EMAILLOCALPART%@%EMAILDOMAIN%"]
)
def test_a_parameter_that_says_nothing_is_masked(text: str) -> None:
    assert is_masked(text)
    assert not is_masked(text + "a@example.org")


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("example.org", True),
        ("a", True),
        ("3.example", True),
        ("xn--bcher-kva.example", True),
        ("x" * 63 + ".example", True),
        ("x" * 64 + ".example", False),
        (".".join(["x" * 49] * 5) + ".org", True),
        (".".join(["x" * 49] * 5) + ".orgs", False),
        ("", False),
        ("-a.example", False),
        ("a-.example", False),
        ("a..example", False),
        ("under_score.example", False),
        ("a b.example", False),
        ("bücher.example", False),
        ("example.org\n", False),
    ],
)
def test_host_names(name: str, good: bool) -> None:
    assert is_host_name(name) is good


@pytest.mark.parametrize("name", ["localhost", "192.0.2.1", "[192.0.2.1]", "example.1", "*"])
def test_no_mail_domain_without_a_second_label_of_letters(name: str) -> None:
    assert not is_mail_domain(name)


@given(st.text())
def test_a_domain_in_a_labels_stays_as_it_is(text: str) -> None:
    domain = to_domain(text)
    if is_host_name(domain):
        assert to_domain(domain) == domain


def test_an_address_is_not_too_long_once_it_is_folded_either() -> None:
    """The letter İ is two when it is small."""
    with pytest.raises(BadAddress, match="longer than"):
        Address.parse(f"{'İ' * 300}@example.org")


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.:443", "example.org"),
        ("Bücher.example:80", "xn--bcher-kva.example"),
        ("[2001:DB8::1]:80", "[2001:db8::1]"),
        ("[::1]", "[::1]"),
        ("[::1]:", "[::1]"),
        ("[::1", "["),
        ("::1", ""),
        ("", ""),
    ],
)
def test_a_host_is_without_port(authority: str, host: str) -> None:
    assert to_host(authority) == host
