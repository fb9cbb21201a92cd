"""The documents' HTTP as values; the promises to clients stand in `http_table`."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autoconfig.account import Account
from autoconfig.directory.edition import Edition
from autoconfig.errors import (
    AddressNeeded,
    AutoconfigError,
    BadAddress,
    BadDocument,
    BadParameter,
    Inexpressible,
    UnknownDomain,
    UnknownProtocol,
    UnknownSchema,
)
from autoconfig.formats import FORMATS
from autoconfig.http import respond as module
from autoconfig.http.respond import (
    MAX_BODY_LENGTH,
    MAX_QUERY_LENGTH,
    OUR_FAULT,
    Request,
    Response,
    Route,
    answer,
    ask,
    respond,
    route,
    where,
)
from autoconfig.service import Question
from http_table import (
    ADDRESS,
    AUTOCONFIG,
    DATABASE,
    JSON,
    JSON_ADDRESS,
    MOBILECONFIG,
    POX,
    WELL_KNOWN,
    pox_request,
)


def asked(edition: Edition, request: Request) -> Question | Response:
    """The first half."""
    found = route(request.path)
    assert found
    return ask(edition, found, request)


PATHS = (AUTOCONFIG, WELL_KNOWN, POX, JSON, f"{JSON_ADDRESS}dupont@example.org", MOBILECONFIG)


@pytest.mark.parametrize(
    ("path", "form", "value"),
    [
        (AUTOCONFIG, "autoconfig", ""),
        (WELL_KNOWN, "autoconfig", ""),
        (POX, "autodiscover", ""),
        (POX.upper(), "autodiscover", ""),
        (JSON.title(), "autodiscover-json", ""),
        (JSON_ADDRESS, "autodiscover-json", ""),
        (f"{JSON_ADDRESS.upper()}Jean/X@Example.ORG", "autodiscover-json", "Jean/X@Example.ORG"),
        (MOBILECONFIG, "mobileconfig", ""),
        (f"{DATABASE}Example.ORG", "provider-database", "Example.ORG"),
        (f"/autoconfig{DATABASE}example.org", "provider-database", "example.org"),
        (DATABASE, "provider-database", ""),
    ],
)
def test_a_path_asks_for_a_format(path: str, form: str, value: str) -> None:
    assert route(path) == Route(FORMATS[form], value)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "*",
        AUTOCONFIG.upper(),
        f"{AUTOCONFIG}/",
        f"/{AUTOCONFIG}",
        f"{POX}/",
        MOBILECONFIG.upper(),
        "/V1.1/x",
    ],
)
def test_any_other_path_asks_for_none(path: str) -> None:
    assert route(path) is None


def test_every_path_of_every_format_has_its_route() -> None:
    for form in FORMATS.values():
        assert all(route(path) == Route(form) for path in form.paths)


def test_a_question_and_its_answer_are_two_halves(edition: Edition) -> None:
    request = Request("GET", AUTOCONFIG, ADDRESS.encode())
    question = asked(edition, request)
    assert isinstance(question, Question)
    assert str(question.address) == "jean.dupont@example.org"
    assert answer(request, question, {}) == respond(edition, request)


def test_a_refusal_is_known_without_the_second_half(edition: Edition) -> None:
    refusal = asked(edition, Request("GET", AUTOCONFIG, b"emailaddress=x"))
    assert isinstance(refusal, Response)
    assert refusal.status == 400


@pytest.mark.parametrize("path", PATHS)
def test_a_response_says_its_format(edition: Edition, path: str) -> None:
    found = route(path)
    assert isinstance(found, Route)
    for method in ("GET", "POST", "PUT"):
        response = respond(edition, Request(method, path, ADDRESS.encode(), "example.org"))
        assert response.format == found.format.name
    assert respond(edition, Request("GET", "/nothing")).format == ""


def test_limits_are_inclusive(edition: Edition) -> None:
    query = ADDRESS.encode().ljust(MAX_QUERY_LENGTH, b"&")
    assert respond(edition, Request("GET", AUTOCONFIG, query)).status == 200
    assert respond(edition, Request("GET", AUTOCONFIG, query + b"&")).status == 414
    assert MAX_BODY_LENGTH == 64 * 1024


def test_a_method_is_refused_before_the_rest(edition: Edition) -> None:
    request = Request("PUT", AUTOCONFIG, b"x" * 60_000, body=None)
    assert respond(edition, request).status == 405


ERRORS: tuple[tuple[AutoconfigError, int], ...] = (
    (BadAddress("it is none"), 400),
    (BadParameter("This is none."), 400),
    (BadDocument("This is none."), 400),
    (UnknownSchema("This is none."), 400),
    (AddressNeeded("Say who."), 400),
    (UnknownProtocol("EWS"), 400),
    (UnknownDomain("nowhere.example"), 404),
    (Inexpressible("There are no words for it."), 404),
    (AutoconfigError("The root."), 500),
)


def failing(error: Exception) -> Callable[[Account], bytes]:
    def render(account: Account) -> bytes:
        raise error

    return render


def question(edition: Edition, form: str, error: Exception) -> Question:
    """A question in a format whose renderer fails."""
    found = asked(edition, Request("GET", MOBILECONFIG, ADDRESS.encode()))
    assert isinstance(found, Question)
    return found._replace(format=replace(FORMATS[form], render=failing(error), prepared=False))


GET = Request("GET", AUTOCONFIG, ADDRESS.encode())


@pytest.mark.parametrize(("error", "status"), ERRORS, ids=lambda value: type(value).__name__)
def test_an_error_becomes_a_status_and_its_sentence(
    edition: Edition, error: AutoconfigError, status: int
) -> None:
    response = answer(GET, question(edition, "autoconfig", error), {})
    assert (response.status, response.body.decode()) == (status, f"{error}\n")
    headers = dict(response.headers)
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Length"] == str(len(response.body))


@pytest.mark.parametrize(("error", "status"), ERRORS, ids=lambda value: type(value).__name__)
def test_an_error_is_an_answer_where_the_format_says_so(
    edition: Edition, error: AutoconfigError, status: int
) -> None:
    response = answer(GET, question(edition, "autodiscover", error), {})
    assert (response.status, response.failure) == (200, "")
    assert b"<ErrorCode>" in response.body


@pytest.mark.parametrize("error", [ValueError("jean.dupont"), KeyError("jean.dupont"), RecursionError()])
@pytest.mark.parametrize("form", FORMATS)
def test_what_is_our_fault_is_said_without_the_address(edition: Edition, form: str, error: Exception) -> None:
    response = answer(GET, question(edition, form, error), {})
    assert (response.status, response.body.decode()) == (500, f"{OUR_FAULT}\n")
    assert dict(response.headers)["Cache-Control"] == "no-store"
    assert response.format == form
    assert response.failure.startswith(f"{type(error).__name__} at ")
    assert f"{__file__}:" in response.failure
    assert "dupont" not in response.failure
    assert "example.org" not in response.failure


@pytest.mark.parametrize("error", [ValueError("jean.dupont"), UnicodeError("jean.dupont")])
def test_a_failure_while_asking_is_our_fault_too(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(module.service, "ask_about", fail)
    response = respond(edition, GET)
    assert (response.status, response.body.decode()) == (500, f"{OUR_FAULT}\n")
    assert "dupont" not in response.failure


def test_a_failure_without_a_format_is_our_fault_too(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("jean.dupont")

    monkeypatch.setattr(module.wellknown, "location", fail)
    response = respond(edition, Request("PROPFIND", "/.well-known/caldav", host="example.org"))
    assert (response.status, response.body.decode()) == (500, f"{OUR_FAULT}\n")
    assert response.failure.startswith("ValueError at ")
    assert "dupont" not in response.failure


def test_a_failure_names_the_last_three_places() -> None:
    def fall(depth: int) -> None:
        if not depth:
            raise ValueError("jean.dupont")
        fall(depth - 1)

    try:
        fall(9)
    except ValueError as error:
        text = where(error)
    assert text.startswith("ValueError at ")
    assert text.count(" > ") == 2


FORM_TYPE = "application/x-www-form-urlencoded"
QUERIES = st.one_of(
    st.binary(max_size=40),
    st.lists(
        st.tuples(
            st.sampled_from([b"emailaddress", b"email", b"protocol", b"name", b"Email", b""]),
            st.one_of(
                st.binary(max_size=12),
                st.sampled_from(
                    [b"AutodiscoverV1", b"a@example.org", b"%40", b"%ff", b"@example.org", b"%25"]
                ),
            ),
        )
    ).map(lambda pairs: b"&".join(b"=".join(pair) for pair in pairs)),
)


@settings(max_examples=300, deadline=None)
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", ""]),
    path=st.one_of(st.sampled_from(PATHS), st.text(max_size=20).map(lambda text: JSON_ADDRESS + text)),
    query=QUERIES,
    host=st.one_of(st.sampled_from(["example.org", "autoconfig.example.org", ""]), st.text(max_size=20)),
    body=st.one_of(st.none(), st.binary(max_size=40), st.just(pox_request("a@example.org")), QUERIES),
    form=st.sampled_from(
        ["", FORM_TYPE, f"{FORM_TYPE}; charset=x", "text/xml; charset=utf-16be", "; charset=;"]
    ),
    known=st.sampled_from(["", "*", '"', 'W/"x", y']),
)
@example(method="GET", path=JSON, query=b"protocol=%ff", host="", body=b"", form="", known="")
def test_nothing_that_is_sent_is_our_fault(
    edition: Edition,
    method: str,
    path: str,
    query: bytes,
    host: str,
    body: bytes | None,
    form: str,
    known: str,
) -> None:
    response = respond(edition, Request(method, path, query, host, body, form, known))
    assert response.status in {200, 304, 400, 404, 405, 413, 414}
    assert response.failure == ""
    assert "Cache-Control" in dict(response.headers)
