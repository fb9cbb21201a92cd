"""What an https URL says."""

import pytest

from autoconfig.profile.url import Https, https


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://x.example", Https("x.example", None, "", True, False)),
        ("HTTPS://X.example:8443/a/", Https("x.example", 8443, "/a/", True, False)),
        ("https://x.example/a?b", Https("x.example", None, "/a", True, True)),
        ("https://x.example/#c", Https("x.example", None, "/", True, True)),
        ("https://x.example/%40/", Https("x.example", None, "/%40/", True, False)),
        ("https://x.example/%EMAILADDRESS%", Https("x.example", None, "/%EMAILADDRESS%", False, False)),
        ("https://bücher.example/", Https("xn--bcher-kva.example", None, "/", False, False)),
    ],
)
def test_its_parts(url: str, parts: Https) -> None:
    assert https(url) == parts


@pytest.mark.parametrize(
    "url",
    [None, "", "x.example", "http://x.example/", "https://a_b/", "https://:1/", "https://u@x.example/",
     "https://x.example:99999/", "https://x.example:a/", "https://[x/"],
)  # fmt: skip
def test_what_is_none(url: str | None) -> None:
    assert https(url) is None
