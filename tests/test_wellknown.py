"""Where `/.well-known/` leads: to what the profile says, as far as it is everybody's."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconfig.directory import Directory
from autoconfig.http.wellknown import location
from sample import load, profile_text

PATH = "/.well-known/caldav"


def led(folder: Path, *urls: str, domains: str = "[example.com]", host: str = "example.com") -> str | None:
    servers = ", ".join(f"{{type: caldav, url: {url!r}}}" for url in urls)
    return location(
        load(folder, profile_text(domains=domains, calendar=f"[{servers}]")).directory, PATH, host
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://dav.example/", "https://dav.example/"),
        ("https://dav.example", "https://dav.example"),
        ("HTTP://dav.example:8080/a?b=c#d", "HTTP://dav.example:8080/a?b=c#d"),
        ("https://dav.example/{address}", "https://dav.example/"),
        ("https://dav.example/a/{local}@{domain}/b", "https://dav.example/a/"),
        ("https://dav.example/a/u-{local}/", "https://dav.example/a/"),
        ("https://dav.example/a/b?user={address}&x=y", "https://dav.example/a/"),
        ("https://dav.example?user={address}", "https://dav.example/"),
        ("https://dav.example/a/b?u=/x/{address}", "https://dav.example/a/"),
        ("https://dav.example/#/{address}", "https://dav.example/"),
        ("https://dav.{domain}/{domain}/%EMAILADDRESS%/", "https://dav.example.com/example.com/"),
        ("https://dav.example/é%41", "https://dav.example/%C3%A9%41"),
        ("https://{local}.dav.example/", None),
        ("https://dé.example/", None),
        ("ftp://dav.example/", None),
        ("https://example.com/.well-known/caldav", None),
        ("https://Example.com:443/.well-known/caldav", None),
        ("https://dav.example/.well-known/caldav", "https://dav.example/.well-known/caldav"),
    ],
)
def test_an_url_is_followed_as_far_as_it_is_everybodys(
    tmp_path: Path, url: str, expected: str | None
) -> None:
    assert led(tmp_path, url) == expected


def test_the_first_that_can_be_said_counts(tmp_path: Path) -> None:
    assert (
        led(tmp_path, "https://{local}.x.example/", "https://b.example/", "https://c.example/")
        == "https://b.example/"
    )


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("a.example", "https://dav.a.example/"),
        ("autoconfig.a.example", "https://dav.a.example/"),
        ("localhost", None),
        ("192.0.2.1", None),
        ("a.example/x", None),
        ("a.example@evil.example", None),
        ("a.example\r\nx", None),
        ("", None),
    ],
)
def test_of_any_domain_it_must_be_a_domain(tmp_path: Path, host: str, expected: str | None) -> None:
    assert led(tmp_path, "https://dav.{domain}/", domains='"*"', host=host) == expected


@pytest.fixture(scope="module")
def anybodys(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    text = profile_text(domains='"*"', calendar="[{type: caldav, url: 'https://dav.example/{domain}/'}]")
    return load(tmp_path_factory.mktemp("profiles"), text).directory


@given(host=st.text(max_size=20) | st.from_regex(r"[a-z.:/@#?%\\-]{1,20}", fullmatch=True))
def test_no_host_leads_to_another_server(anybodys: Directory, host: str) -> None:
    url = location(anybodys, PATH, host)
    assert url is None or urlsplit(url).netloc == "dav.example"
