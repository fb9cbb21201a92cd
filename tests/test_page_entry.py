"""What is typed into the page: what is understood, what is asked about, and what is said of the rest."""

import html
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sample import profile_text
from test_page import ADDRESS, ONE, TWO, asked, served, text_of

SOLE = "jean@two.example"


@pytest.fixture
def many(tmp_path: Path) -> FlaskClient:
    return served(tmp_path, ONE, TWO)


@pytest.fixture
def sole(tmp_path: Path) -> FlaskClient:
    """The page of one provider with one domain."""
    return served(tmp_path, TWO)


@pytest.mark.parametrize(
    "typed",
    [
        "mailto:jean@two.example?subject=Hello%20you",
        "mailto:jean%40two.example",
        "Jean Dupont <jean@two.example>",
        "Dupont, Jean (jean@two.example)",
        "\u00a0jean@two.example\u200b ",
        "JEAN@Two.Example",
        "ｊｅａｎ＠ｔｗｏ．ｅｘａｍｐｌｅ",
        "jean",
        " Jean ",
        "mailto:jean",
    ],
)
def test_an_address_is_understood(sole: FlaskClient, typed: str) -> None:
    answer = asked(sole, typed)
    assert answer.status_code == 200
    assert f"For {SOLE}." in text_of(answer)


def test_where_one_domain_is_served_the_form_says_that_the_name_is_enough(sole: FlaskClient) -> None:
    assert "What stands before @two.example is enough." in text_of(sole.get("/?lang=en"))


@pytest.mark.parametrize(
    ("texts", "host"),
    [
        ([ONE, TWO], "elsewhere.example"),
        ([ONE], "one.example"),
        ([profile_text(domains='"*"')], "one.example"),
        ([profile_text(domains='[one.example, "*"]')], "one.example"),
    ],
)
def test_where_there_may_be_several_domains_the_name_is_not_enough(
    tmp_path: Path, texts: list[str], host: str
) -> None:
    client = served(tmp_path, *texts)
    assert "is enough" not in client.get("/?lang=en", base_url=f"https://{host}").text
    answer = asked(client, "jean", host=host)
    assert (answer.status_code, "not a whole mail address" in answer.text) == (400, True)


def test_a_file_of_domains_counts_too(tmp_path: Path) -> None:
    for listed, status in (
        ("one.example", 200),
        ("one.example\ntwo.example", 400),
        ("one.example\n" * 2, 200),
    ):
        (tmp_path / "domains.txt").write_text(listed)
        client = served(tmp_path, profile_text(domains=None, domainsFile="domains.txt"))
        assert asked(client, "jean").status_code == status


@pytest.mark.parametrize("typed", ["jean dupont@two.example", "jean.dupont@two .example", "jean dupont"])
@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "Error: there is a blank inside this address."),
        ("fr", "Erreur\u00a0: il y a une espace dans cette adresse."),
        ("de", "Fehler: In dieser Adresse steht ein Leerzeichen."),
    ],
)
def test_a_blank_inside_is_refused_with_a_sentence(
    sole: FlaskClient, typed: str, lang: str, sentence: str
) -> None:
    answer = asked(sole, typed, lang)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    ("typed", "host", "offered"),
    [
        ("jean@one.exmple", "one.example", ["jean@one.example"]),
        ("jean@one.exampel", "elsewhere.example", ["jean@one.example"]),
        ("Jean <JEAN@bucher.example>", "one.example", ["jean@bücher.example"]),
        ("jean@to.example", "one.example", []),
        ("jean@to.example", "two.example", ["jean@two.example"]),
        ("jean@nowhere.example", "one.example", []),
        ("jean@one.x", "elsewhere.example", []),
    ],
)
def test_a_domain_one_letter_off_is_asked_about(
    many: FlaskClient, typed: str, host: str, offered: list[str]
) -> None:
    answer = asked(many, typed, host=host, device="windows")
    assert answer.status_code == 404
    assert re.findall(r'<button class="button" name="address" value="([^"]*)"', answer.text) == offered
    assert [f"Did you mean {address} ?" in text_of(answer) for address in offered] == [True] * len(offered)
    assert f'value="{html.escape(typed)}"' in answer.text
    for address in offered:
        taken = asked(many, address, host=host)
        assert (taken.status_code, f"For {address}." in text_of(taken)) == (200, True)


def test_the_question_takes_language_and_device_along(many: FlaskClient) -> None:
    shown = asked(many, "jean@one.exmple", lang="fr", device="linux").text
    form = next(form for form in shown.split("<form ")[1:] if "Oui, utiliser" in form)
    assert '<input type="hidden" name="lang" value="fr">' in form
    assert '<input type="hidden" name="device" value="linux">' in form


def test_nobodys_page_names_no_two_domains_that_are_near(tmp_path: Path) -> None:
    """Who asks it knows all but one letter of a domain by then, and could have asked for that itself."""
    client = served(tmp_path, *(profile_text(domains=f"[{name}.example]") for name in ("aab", "aac", "bbb")))
    assert "aab" not in asked(client, "jean@aad.example", host="elsewhere.example").text
    assert "jean@aab.example" in asked(client, "jean@aaab.example", host="elsewhere.example").text
    assert "jean@aab.example" in asked(client, "jean@aad.example", host="aab.example").text


def test_a_page_names_no_two_of_the_domains_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "domains.txt").write_text("aab.example\naac.example\n")
    client = served(tmp_path, profile_text(domains="[abb.example]", domainsFile="domains.txt"))
    for typed, offered in (("aad", []), ("aaab", ["aab"]), ("aabb", ["abb"])):
        shown = asked(client, f"j@{typed}.example").text
        assert re.findall(r'<button class="button" name="address" value="j@(\w+)', shown) == offered


@pytest.mark.parametrize("typed", ["", "jean", "jean.dup ont@x", "a@nowhere.example", '"><b>'])
def test_choosing_a_device_keeps_what_was_typed(many: FlaskClient, typed: str) -> None:
    answer = asked(many, typed, device="mac", choose="linux")
    assert answer.status_code == 200
    assert 'name="address" type="text"' in answer.text
    assert f'value="{html.escape(typed).replace("&quot;", "&#34;")}"' in answer.text
    assert "Error" not in answer.text
    assert 'aria-invalid="true"' not in answer.text
    assert '<input type="hidden" name="device" value="linux">' in answer.text
    assert '<button form="ask" formnovalidate name="choose" value="linux" aria-current="true">' in answer.text
    assert '<ol class="steps"' in answer.text


def test_choosing_a_device_shows_the_settings_of_a_whole_address(many: FlaskClient) -> None:
    answer = asked(many, ADDRESS, choose="linux")
    assert f"For {ADDRESS}." in text_of(answer)
    assert '<input type="hidden" name="device" value="linux">' in answer.text


def test_a_device_that_there_is_not_is_passed_over(many: FlaskClient) -> None:
    assert "toaster" not in asked(many, "jean", choose="toaster").text


GUESSED = "Your username, probably"


@pytest.mark.parametrize(
    ("local", "guessed"),
    [
        ("jean.dupont", False),
        ("zoé.noël", False),
        ("j.d", False),
        ("jean-luc.dupont", True),
        ("jean.dupont-durand", True),
        ("jean.dupont2", True),
        ("ce.9720001a", True),
        ("jean", True),
        ("jean.van.dam", True),
        ("jean.dupont+x", True),
        ("o'neill.jean", True),
        ("jean_dupont", True),
    ],
)
def test_a_login_that_may_be_another_is_a_guess(many: FlaskClient, local: str, guessed: bool) -> None:
    answer = asked(many, f"{local}@one.example")
    assert (GUESSED in answer.text) == guessed
    assert ("This is a guess" in answer.text) == guessed
    sources = re.findall(r'<br><a href="([^"]*)">', answer.text)
    assert sources == (["https://web.example/", "https://lost.example/", "#help"] if guessed else [])


def test_who_has_typed_a_login_knows_it(many: FlaskClient) -> None:
    assert GUESSED not in asked(many, "jean-luc.dupont@one.example", username="jldupont3").text


def test_a_login_that_follows_from_the_address_is_no_guess(many: FlaskClient) -> None:
    assert GUESSED not in asked(many, "jean-luc.dupont2@two.example").text


@pytest.mark.parametrize("local", ["jean-luc.dupont", "jean.dupont"])
def test_whether_it_is_a_guess_tells_nobody_who_exists(tmp_path: Path, local: str) -> None:
    """The table knows somebody of either kind; somebody else of the same kind sees the same page."""
    rows = f"address,uid\n{local}@example.com,known1\n"
    (tmp_path / "people.csv").write_text(rows)
    client = served(
        tmp_path,
        profile_text(
            usernameMayDiffer="true",
            username='["{uid}", "{first:.1}{last}"]',
            lookups="[{table: {file: people.csv, fields: [uid]}}]",
            help='{webMail: "https://web.example/"}',
        ),
    )
    known, unknown = asked(client, f"{local}@example.com"), asked(client, f"{local}x@example.com")
    assert "known1" in known.text
    assert "known1" not in unknown.text
    assert (GUESSED in known.text) == (GUESSED in unknown.text) == ("-" in local)
    assert re.findall(r"<[a-z0-9]+", known.text) == re.findall(r"<[a-z0-9]+", unknown.text)
