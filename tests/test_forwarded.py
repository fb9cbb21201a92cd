"""Whom a request is for and from, as far as proxies are trusted."""

import pytest

from autoconfig.http.forwarded import Origin, origin, split_target

DIRECT = Origin("direct.example", "192.0.2.1")
HOST, FOR = "x-forwarded-host", "x-forwarded-for"


@pytest.mark.parametrize(
    ("proxies", "fields", "expected"),
    [
        (0, {}, DIRECT),
        (0, {HOST: "a.example", FOR: "192.0.2.9"}, DIRECT),
        (1, {}, DIRECT),
        (1, {HOST: "a.example"}, DIRECT._replace(host="a.example")),
        (1, {FOR: "192.0.2.9"}, DIRECT._replace(client="192.0.2.9")),
        (1, {HOST: "forged.example, a.example", FOR: "1.1.1.1,192.0.2.9"}, Origin("a.example", "192.0.2.9")),
        (2, {HOST: "a.example", FOR: "192.0.2.9"}, DIRECT),
        (2, {HOST: "a.example, b.example", FOR: "192.0.2.9, 10.0.0.1"}, Origin("a.example", "192.0.2.9")),
        (2, {HOST: "forged,a.example,b.example", FOR: "x,192.0.2.9,y"}, Origin("a.example", "192.0.2.9")),
        (3, {HOST: "a.example, b.example", FOR: "192.0.2.9, 10.0.0.1"}, DIRECT),
        (1, {HOST: "", FOR: " "}, DIRECT),
        (1, {HOST: "a.example,", FOR: "192.0.2.9, "}, DIRECT),
        (1, {HOST: " a.example:8443 ", FOR: " 2001:db8::1 "}, Origin("a.example:8443", "2001:db8::1")),
    ],
)
def test_the_value_of_the_outermost_trusted_proxy_counts(
    proxies: int, fields: dict[str, str], expected: Origin
) -> None:
    assert origin(lambda name: fields.get(name, ""), *DIRECT, proxies) == expected


def test_without_proxies_no_field_is_looked_at() -> None:
    def header(name: str) -> str:
        raise AssertionError(name)

    assert origin(header, *DIRECT, 0) == DIRECT


@pytest.mark.parametrize(
    ("target", "split"),
    [
        ("/mail/x", ("", "/mail/x")),
        ("", ("", "")),
        ("*", ("", "*")),
        ("//evil.example/x", ("", "//evil.example/x")),
        ("/x?u=http://evil.example/", ("", "/x?u=http://evil.example/")),
        ("http://example.org/mail/x", ("example.org", "/mail/x")),
        ("HTTPS://example.org:8443/", ("example.org:8443", "/")),
        ("http://example.org", ("example.org", "/")),
        ("http://example.org?x=/y@z", ("example.org", "/?x=/y@z")),
        ("http://[::1]:80/?x", ("[::1]:80", "/?x")),
        ("http://example.org#/x", ("example.org", "/#/x")),
        ("http:///x", ("", "/x")),
        ("ftp://example.org/x", ("", "ftp://example.org/x")),
    ],
)
def test_an_absolute_target_has_an_authority(target: str, split: tuple[str, str]) -> None:
    assert split_target(target) == split
