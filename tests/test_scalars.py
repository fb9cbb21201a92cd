"""What a single value may be. What it may not be: tests/bad_profiles."""

import pytest
from pydantic import TypeAdapter

from autoconfig.profile.scalars import Hostname, MailDomain, Port, ServedDomain, shown, without_quotes

HOSTNAME, PORT = TypeAdapter(Hostname), TypeAdapter(Port)
MAIL_DOMAIN, SERVED_DOMAIN = TypeAdapter(MailDomain), TypeAdapter(ServedDomain)


@pytest.mark.parametrize(("text", "port"), [("1", 1), ("993", 993), ("65535", 65535)])
def test_a_port_is_a_number_from_1_to_65535(text: str, port: int) -> None:
    assert PORT.validate_python(text) == port


@pytest.mark.parametrize(
    "text", ["65536", "99999", "100000", "+1", "1 ", "١", "1.0", "1e3", "0x1", "00", 993, True]
)
def test_a_port_is_nothing_else(text: object) -> None:
    with pytest.raises(ValueError, match="is not a port, write a number"):
        PORT.validate_python(text)


@pytest.mark.parametrize(
    ("text", "hostname"),
    [
        ("imap.example.org", "imap.example.org"),
        ("IMAP.Example.org.", "imap.example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("localhost", "localhost"),
        ("192.0.2.1", "192.0.2.1"),
        ("{domain}", "mail.example"),
        ("Imap.{domain}", "Imap.mail.example"),
        ("imap.%EMAILDOMAIN%", "imap.mail.example"),
    ],
)
def test_a_host_name_may_take_the_domain(text: str, hostname: str) -> None:
    assert HOSTNAME.validate_python(text).fill({"domain": "mail.example"}) == hostname


@pytest.mark.parametrize(
    ("text", "domain"),
    [("Example.ORG.", "example.org"), ("bücher.example", "xn--bcher-kva.example"), ("a.b.co", "a.b.co")],
)
def test_a_mail_domain_is_kept_as_a_labels(text: str, domain: str) -> None:
    assert MAIL_DOMAIN.validate_python(text) == SERVED_DOMAIN.validate_python(text) == domain


def test_any_domain_is_served_and_is_no_mail_domain() -> None:
    assert SERVED_DOMAIN.validate_python("*") == "*"
    with pytest.raises(ValueError, match="not a mail domain"):
        MAIL_DOMAIN.validate_python("*")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", '"a"'),
        ("", '""'),
        (None, "an empty value"),
        ([], "a list"),
        ({}, "a mapping"),
        ("a\nb\x1b", '"a�b�"'),
        ("x" * 60, '"' + "x" * 60 + '"'),
        ("x" * 61, '"' + "x" * 60 + '…"'),
    ],
)
def test_a_value_is_shown_short_and_on_one_line(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_value_is_shown_without_whose_address_it_is() -> None:
    assert shown("jean.dupont@example.org, Zoé <zoe@example.net>") == '"…@example.org, Zoé …@example.net>"'
    assert shown("{local}@{domain}") == '"{local}@{domain}"'


@pytest.mark.parametrize(
    ("value", "template"),
    [
        ({"local": None}, "{local}"),
        ({"first:.1": None}, "{first:.1}"),
        ({"local": "x"}, ""),
        ({}, ""),
        ("local", ""),
        (None, ""),
    ],
)
def test_a_template_without_quotes_is_recognised(value: object, template: str) -> None:
    assert without_quotes(value) == template
