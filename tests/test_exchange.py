"""One value for a request and its answer; nothing in it is a stranger's."""

import pytest

from autoconfig.directory import Directory
from autoconfig.http.exchange import Arrival, Exchange, exchange, request_id
from autoconfig.http.families import FAMILIES, OTHER, SILENT, family
from autoconfig.http.respond import Response
from sample import load, profile_text

ARRIVAL = Arrival("GET", "/", "example.com", "192.0.2.77", "Thunderbird/153.7.0", "4bf9", 10.0)
ANSWERED = Response(200, [], b"", "autoconfig", domain="example.com")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    """One profile by name, one for anybody."""
    folder = tmp_path_factory.mktemp("profiles")
    page = "{host: hilfe.example}"
    return load(
        folder, profile_text(page=page), profile_text(domains='["*"]', mxDomains="[mx.example]")
    ).directory


def test_an_exchange_has_all_that_is_said_of_it(directory: Directory) -> None:
    assert exchange(ARRIVAL, ANSWERED, 1552, directory, 10.5) == Exchange(
        method="GET",
        path="/",
        host="example.com",
        domain="example.com",
        format="autoconfig",
        status=200,
        bytes=1552,
        seconds=0.5,
        network="192.0.2.0/24",
        request_id="4bf9",
        client="thunderbird",
    )


@pytest.mark.parametrize(
    ("method", "shown"),
    [
        *((word, word) for word in ("GET", "HEAD", "POST", "OPTIONS", "PATCH", "PROPFIND")),
        *((word, "*") for word in ("get", "XJEAN.DUPONT", "SSTP_DUPLEX_POST", "", "G" * 5000, "jean@x")),
    ],
)
def test_a_method_is_one_that_is_known(directory: Directory, method: str, shown: str) -> None:
    assert exchange(ARRIVAL._replace(method=method), ANSWERED, 0, directory, 0).method == shown


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("Example.COM.:8000", "example.com"),
        ("autoconfig.example.com", "autoconfig.example.com"),
        ("hilfe.example", "hilfe.example"),
        ("autoconfig.mx.example", "autoconfig.mx.example"),
        ("", ""),
        ("jean.dupont@example.com", "*"),
        ("jean.dupont.example.com", "*"),
        ("anybody.example", "*"),
        ("autoconfig.anybody.example", "*"),
        ("192.0.2.1", "*"),
        ("[::1]:80", "*"),
        ("*", "*"),
    ],
)
def test_a_host_is_shown_where_a_profile_has_it(directory: Directory, host: str, shown: str) -> None:
    arrival = ARRIVAL._replace(host=host, client="")
    assert exchange(arrival, ANSWERED, 0, directory, 0).host == shown


@pytest.mark.parametrize(
    ("asked", "host", "shown"),
    [
        ("example.com", "anybody.example", "example.com"),
        ("jean.dupont", "example.com", "*"),
        ("anybody.example", "example.com", "*"),
        ("", "autoconfig.example.com", "example.com"),
        ("", "jean.dupont@example.com", "*"),
        ("", "", ""),
    ],
)
def test_the_domain_is_that_of_the_address_else_of_the_host_where_a_profile_has_it(
    directory: Directory, asked: str, host: str, shown: str
) -> None:
    arrival = ARRIVAL._replace(host=host, client="")
    assert exchange(arrival, ANSWERED._replace(domain=asked), 0, directory, 0).domain == shown


@pytest.mark.parametrize(
    ("path", "shown"), [("/x", "/x"), ("/" + "x" * 199, "/" + "x" * 199), ("/" + "x" * 200, "*")]
)
def test_a_stranger_makes_no_line_of_the_log_long(directory: Directory, path: str, shown: str) -> None:
    assert exchange(ARRIVAL._replace(path=path), ANSWERED, 0, directory, 0).path == shown


@pytest.mark.parametrize(
    "given",
    [
        "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
        "Root=1-67891233-abcdef",
        "x",
        "a" * 64,
        "00-4bf9-00f0-01",
        "a:b;c~d_e+f",
    ],
)
def test_a_believed_proxy_names_the_request(given: str) -> None:
    assert request_id({"x-request-id": given}.__getitem__, 1) == given


@pytest.mark.parametrize(
    ("given", "proxies"),
    [
        ("4bf9", 0),
        ("", 1),
        ("a" * 65, 1),
        ("jean.dupont@example.com", 1),
        ("jean.dupont%40example.com", 1),
        ("jean.dupont＠example.com", 1),
        ("a b", 1),
        ("a\nb", 1),
        ("a\n", 1),
        ("a, b", 1),
        ('"', 1),
    ],
)
def test_else_it_has_a_name_of_ours(given: str, proxies: int) -> None:
    names = {request_id({"x-request-id": given}.__getitem__, proxies) for _ in range(100)}
    assert len(names) == 100
    assert all(len(name) == 16 and name.isalnum() and given != name for name in names)


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7.0", "thunderbird"),
        ("okhttp/4.12.0", "thunderbird"),
        ("Evolution/3.46.4", "evolution"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)", "outlook"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15", "browser"),
        ("profiled/1.0 CFNetwork/1410.0.3 Darwin/22.6.0", "apple"),
        ("curl/8.5.0", "tool"),
        ("", SILENT),
        ("jean.dupont@example.com", OTHER),
        ("x" * 8000 + "Thunderbird", OTHER),
    ],
)
def test_a_client_is_one_of_a_few_families(user_agent: str, expected: str) -> None:
    assert family(user_agent) == expected
    assert expected in FAMILIES


def test_there_are_few_families() -> None:
    assert len(set(FAMILIES)) == len(FAMILIES) <= 12
