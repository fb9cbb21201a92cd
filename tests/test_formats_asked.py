"""What is asked, as each format reads it from a request."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoconfig.address import MASKS, Address, is_masked
from autoconfig.errors import BadAddress, UnknownDomain
from autoconfig.formats import FORMATS, Asker, host_alone, mobileconfig
from autoconfig.formats.asked import ADDRESS_NAMES, Asked, who, who_alone
from autoconfig.http.parameters import read
from http_table import TABLE
from test_address import LOCAL_PARTS

DUPONT = Address("jean.dupont", "example.org")
DIGEST = "0123456789abcdef" * 2
# All that any client sends, and more.
EVERYTHING = {
    "emailaddress": "Jean.Dupont@example.org",
    "email": "other@example.net",
    "emailmd5": DIGEST.upper(),
    "domain": "Bücher.example",
    "name": " Jean ",
    "username": "jdupont",
    "lang": "fr",
    "protocol": "AutodiscoverV1",
    "host": "example.net",
}


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ("autoconfig", Asked(DUPONT, DIGEST, name=" Jean ")),
        ("provider-database", Asked(Address.anyone("xn--bcher-kva.example"))),
        ("autodiscover-json", Asked(Address("other", "example.net"))),
        (
            "mobileconfig",
            Asked(DUPONT, name=" Jean ", login="jdupont", languages=("fr",), protocol="AutodiscoverV1"),
        ),
        ("pacc", Asked()),
        ("qr", Asked()),
    ],
)
def test_a_format_reads_what_is_for_it_and_no_more(form: str, asked: Asked) -> None:
    assert FORMATS[form].read_request(EVERYTHING, b"") == asked


def test_who_may_say_who_asks_is_read() -> None:
    for form in FORMATS.values():
        if form.paths and form.asker is not Asker.IGNORED:
            assert form.read_request is not host_alone, form.name


def test_every_path_has_a_promise() -> None:
    targets = tuple(row.target.partition("?")[0].lower() for row in TABLE)
    for path in (path.lower() for form in FORMATS.values() for path in form.paths):
        starts = (target for target in targets if target.startswith(path))
        assert any(path.endswith("/") or target == path for target in starts), path


@pytest.mark.parametrize("form", ["autoconfig", "mobileconfig", "pacc", "qr"])
def test_nothing_is_said_by_no_parameters(form: str) -> None:
    assert FORMATS[form].read_request({}, b"") == Asked()


@pytest.mark.parametrize("parameters", [{}, {"emailaddress": "a@example.org"}])
def test_the_database_needs_a_domain(parameters: dict[str, str]) -> None:
    with pytest.raises(UnknownDomain):
        FORMATS["provider-database"].read_request(parameters, b"")


@pytest.mark.parametrize("form", ["autoconfig", "mobileconfig"])
@pytest.mark.parametrize("name", ADDRESS_NAMES)
def test_an_address_has_several_names(form: str, name: str) -> None:
    read = FORMATS[form].read_request({name: str(DUPONT)}, b"")
    assert read == Asked(DUPONT)


@given(
    st.builds(
        Asked,
        LOCAL_PARTS.map(lambda local: Address.parse(f"{local}@bücher.example")).filter(lambda one: one.known),
        digest=st.just(""),
        host=st.just(""),
        name=st.text(),
        login=st.text(),
        languages=st.sampled_from([(), ("fr",)]),
        protocol=st.sampled_from(["", "pop3"]),
    )
)
def test_a_link_is_read_as_what_it_was_made_of(asked: Asked) -> None:
    path, _, query = mobileconfig.link(asked).partition("?")
    assert path in mobileconfig.PATHS
    assert mobileconfig.read_request(*read(query.encode(), "", b"")) == asked


@pytest.mark.parametrize("digest", ["0", DIGEST[1:], f"{DIGEST}0", "g" * 32, f"{DIGEST}\n"])
def test_what_is_no_digest_is_passed_over(digest: str) -> None:
    assert FORMATS["autoconfig"].read_request({"emailmd5": digest}, b"") == Asked()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", None),
        (" %EMAILADDRESS% ", None),
        ("EVOLUTIONUSER", None),
        ("EVOLUTIONUSER@Example.ORG", Address.anyone("example.org")),
        ("Jean.Dupont@Example.ORG", DUPONT),
    ],
)
def test_who_asks(text: str, address: Address | None) -> None:
    assert who(text) == address


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(BadAddress):
        who("jean.dupont")


# Near to what is usual, on both sides of it.
NEAR = st.lists(
    st.sampled_from(
        [*"aZ0._-@+%&= ", "emailaddress=", "%40", "evolutionuser", "example.org", "é", "lang=fr"]
    ),
    max_size=8,
).map("".join)


@given(NEAR)
@example("emailaddress=jean.dupont%40example.org")
@example("emailaddress=jean.dupont@example.org")
@example("emailaddress=evolutionuser%40example.org")
@example("emailaddress=jean.dupont%40example.org.")
def test_a_query_with_an_address_alone_is_read_the_same(text: str) -> None:
    query = text.encode()
    if address := who_alone(query):
        for form in FORMATS.values():
            if form.by_address:
                assert form.read_request(*read(query, "", b"")) == Asked(address)


def test_nearly_everybody_asks_by_it() -> None:
    for at in ("@", "%40"):
        assert who_alone(f"emailaddress=jean.dupont{at}example.org".encode()) == DUPONT
    for word in MASKS:
        assert who_alone(f"emailaddress={word}@example.org".encode()) is None


@given(NEAR | NEAR.map(lambda text: f"{text}@example.org"))
def test_a_usual_address_is_one_like_others(text: str) -> None:
    try:
        expected = None if is_masked(text) else Address.parse(text)
    except BadAddress:
        with pytest.raises(BadAddress):
            who(text)
    else:
        assert who(text) == expected
