"""Templates: what they may say, and filling them in. What they may not say: tests/bad_profiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconfig.profile.template import MAX_LENGTH, MAX_PARSED, Template, parsed

VALUES = {
    "address": "jean.dupont@example.org",
    "local": "jean.dupont",
    "domain": "example.org",
    "first": "jean",
}
PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Z"], exclude_characters="%"), min_size=1)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{address}", "jean.dupont@example.org"),
        ("{first:.1}", "j"),
        ("{first:.4}{first:.5}", "jeanjean"),
        ("{first:.999}", "jean"),
        ("a{first}b{domain}c", "ajeanbexample.orgc"),
        ("everybody", "everybody"),
        ("  {first} ", "jean"),
        ("{{{first}}}", "{jean}"),
        ("%EMAILADDRESS%", "jean.dupont@example.org"),
        ("%EMAILLOCALPART%#%EMAILDOMAIN%", "jean.dupont#example.org"),
        ("100%", "100%"),
        ("%{local}%{domain}%", "%jean.dupont%example.org%"),
        ("{last}", None),
        ("{first}{last}", None),
    ],
)
def test_is_filled_or_not_at_all(text: str, filled: str | None) -> None:
    assert Template.parse(text).fill(VALUES) == filled


def test_an_empty_value_is_a_missing_one() -> None:
    assert Template.parse("{first}x").fill({"first": ""}) is None


def test_what_must_not_be_cut_cannot_be_filled() -> None:
    assert Template.parse("{first:.1}").fill(VALUES, cut=False) is None
    assert Template.parse("{first}").fill(VALUES, cut=False) == "jean"


def test_a_value_is_copied_and_never_read() -> None:
    assert Template.parse("{first}").fill({"first": "{last}%EMAILADDRESS%{"}) == "{last}%EMAILADDRESS%{"


def test_says_what_the_operator_wrote() -> None:
    assert Template.parse(" {first:.1} ").text == "{first:.1}"


def test_may_name_the_fields_it_is_given() -> None:
    assert Template.parse("{uid}", ("uid",)).fill({"uid": "x"}) == "x"
    with pytest.raises(ValueError, match=r'"\{local\}" is not a field, write \{uid\}'):
        Template.parse("{local}", ("uid",))


@given(PLAIN)
def test_any_literal_is_itself(text: str) -> None:
    assert Template.parse(text.replace("{", "{{").replace("}", "}}")).fill({}) == text


def refusal(text: str) -> str:
    """Why it is no template, "" where it is one; anything else that is raised is a fault of ours."""
    try:
        Template.parse(text)
    except ValueError as error:
        return str(error)
    return ""


def test_has_a_length_that_no_login_or_url_needs() -> None:
    """Else a short file would be answered with a hundred times as much."""
    assert not refusal("a" * MAX_LENGTH)
    assert refusal("{address}" * MAX_LENGTH) == "it is longer than 2000 characters, write a shorter one"


@given(st.text(st.sampled_from("{}:.!%1alocdrest[]<> \t\0é")) | st.text())
def test_any_text_is_a_template_or_has_a_remedy(text: str) -> None:
    assert not refusal(text) or ", write " in refusal(text)


def test_templates_of_profiles_that_are_gone_do_not_pile_up() -> None:
    for number in range(MAX_PARSED + 1):
        parsed(f"{number}{{address}}")
    assert parsed.cache_info().currsize == MAX_PARSED
    parsed.cache_clear()
