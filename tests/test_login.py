"""From an address to a login."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconfig.address import Address
from autoconfig.login import Step, explain, fold, username, values
from autoconfig.profile.rules import Login
from autoconfig.profile.template import ADDRESS_FIELDS, Template
from test_address import DOMAINS, LOCAL_PARTS

MARTINIQUE = [{"match": "ce.*", "username": "{address}"}, "{first:.1}{last}", "{local}"]


def owner(*rules: object, without_address: str | None = None) -> Login:
    keys = {"username": list(rules)} if rules else {}
    if without_address:
        keys["usernameWithoutAddress"] = without_address
    return Login.model_validate(keys)


def login(
    *owners: Login, address: str = "jean.dupont@example.org", fields: Mapping[str, str] | None = None
) -> str:
    read = Address.parse(address)
    return username(owners, read, values(read, fields or {}))


def login_of_anyone(*owners: Login) -> str:
    anyone = Address.anyone("example.org")
    return username(owners, anyone, values(anyone, {}))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoé.Noël", "zoe.noel"),
        ("ÉMILIE", "emilie"),
        ("œuvre.æther", "oeuvre.aether"),
        ("Øre.Łódź", "ore.lodz"),
        ("straße", "strasse"),
        ("đorđe", "dorde"),
        ("ç-ñ", "c-n"),
        ("jean-marie+tag", "jean-marie+tag"),
        ("ǖ", "u"),
        ("Иван", "иван"),
        ("İ", "i"),
    ],
)
def test_folds_as_directories_do(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("jean.dupont@example.org", "jdupont"),
        ("Jean.DUPONT@Example.ORG", "jdupont"),
        ("zoé.noël@example.org", "znoel"),
        ("jean-marie.dupont-durand@example.org", "jdupont-durand"),
        ("jean.dupont+liste@example.org", "jdupont+liste"),
        ("jdupont@example.org", "jdupont"),
        ("jean.marie.dupont@example.org", "jean.marie.dupont"),
        (".dupont@example.org", ".dupont"),
        ("jean.@example.org", "jean."),
        ("ce.9720020p@example.org", "ce.9720020p@example.org"),
        ("CE.9720020P@example.org", "ce.9720020p@example.org"),
    ],
)
def test_the_first_rule_that_can_be_filled_wins(address: str, expected: str) -> None:
    assert login(owner(*MARTINIQUE), address=address) == expected


def test_without_a_rule_the_login_is_the_address() -> None:
    assert login(owner()) == "jean.dupont@example.org"
    assert login(owner("{first}"), address="a@example.org") == "a@example.org"


def test_address_is_lower_case_and_not_folded() -> None:
    assert login(owner("{address}"), address="Zoé.Noël@Bücher.example") == "zoé.noël@xn--bcher-kva.example"


def test_match_is_a_glob_on_the_unfolded_local_part_without_case() -> None:
    rules = owner({"match": "ZOÉ*", "username": "{local}"}, {"match": "[ab]?", "username": "short"})
    assert login(rules, address="zoé.noël@example.org") == "zoe.noel"
    assert login(rules, address="zoe.noel@example.org") == "zoe.noel@example.org"
    assert login(rules, address="b1@example.org") == "short"
    assert login(rules, address="b12@example.org") == "b12@example.org"


def test_a_field_of_a_lookup_comes_first_where_it_is_there() -> None:
    template = Template.parse("{uid}", (*ADDRESS_FIELDS, "uid"))
    rules = owner({"username": template}, "{local}")
    assert login(rules, fields={"uid": "jdupont4"}) == "jdupont4"
    assert login(rules, fields={"uid": ""}) == "jean.dupont"
    assert login(rules) == "jean.dupont"


def test_a_lookup_cannot_overwrite_the_address() -> None:
    assert login(owner("{local}"), fields={"local": "root"}) == "jean.dupont"


def test_without_address_the_rules_are_applied_to_the_placeholders() -> None:
    assert login_of_anyone(owner()) == "%EMAILADDRESS%"
    assert login_of_anyone(owner("{address}")) == "%EMAILADDRESS%"
    assert login_of_anyone(owner("{local}")) == "%EMAILLOCALPART%"
    assert login_of_anyone(owner("{local}@{domain}")) == "%EMAILADDRESS%"
    assert login_of_anyone(owner("{domain}/{local}")) == "%EMAILDOMAIN%/%EMAILLOCALPART%"
    assert login_of_anyone(owner("everybody")) == "everybody"


@pytest.mark.parametrize(
    "rule",
    [
        "{local:.1}",
        "{first}",
        "{last}",
        {"match": "ce.*", "username": "{local}"},
        {"match": "?*", "username": "x"},
    ],
)
def test_without_address_some_rules_cannot_be_filled(rule: object) -> None:
    assert login_of_anyone(owner(rule, "{local}")) == "%EMAILLOCALPART%"


def test_without_address_no_match_is_a_match_of_everything() -> None:
    assert login_of_anyone(owner({"match": "*", "username": "{local}"})) == "%EMAILLOCALPART%"


def test_precedence_without_address() -> None:
    """The server's own usernameWithoutAddress, its username, the profile's two, then the address."""
    profile = owner("{domain}", without_address="%EMAILLOCALPART%")
    assert login_of_anyone(owner("x", without_address="y"), profile) == "y"
    assert login_of_anyone(owner("x"), profile) == "x"
    assert login_of_anyone(owner("{first}"), profile) == "%EMAILLOCALPART%"
    assert login_of_anyone(owner(), profile) == "%EMAILLOCALPART%"
    assert login_of_anyone(owner(), owner("{domain}")) == "%EMAILDOMAIN%"
    assert login_of_anyone(owner(), owner()) == "%EMAILADDRESS%"


def test_username_without_address_is_not_for_an_address() -> None:
    assert login(owner(without_address="x"), owner("{local}", without_address="y")) == "jean.dupont"


def test_a_server_that_cannot_fill_its_own_rules_takes_those_of_the_profile() -> None:
    assert login(owner("{first}"), owner("{local}"), address="a@example.org") == "a"


def test_explains_each_turn() -> None:
    address = Address.parse("jdupont@example.org")
    assert list(explain((owner(), owner(*MARTINIQUE)), address, values(address, {}))) == [
        Step("{address}", None, 'the part before the @ does not match "ce.*"'),
        Step("{first:.1}{last}", None, "there is no {first} and no {last}"),
        Step("{local}", "jdupont"),
    ]


def test_explains_what_is_missing_without_address() -> None:
    anyone = Address.anyone("example.org")
    rules = owner({"match": "a*", "username": "x"}, "{local:.1}", "{first}")
    assert list(explain((rules,), anyone, values(anyone, {}))) == [
        Step("x", None, 'an unknown address does not match "a*"'),
        Step("{local:.1}", None, "a placeholder cannot be cut"),
        Step("{first}", None, "there is no {first}"),
        Step("{address}", "%EMAILADDRESS%"),
    ]


@given(LOCAL_PARTS, DOMAINS)
def test_everybody_gets_a_login_and_explain_agrees(local: str, domain: str) -> None:
    address = Address.parse(f"{local}@{domain}")
    owners = (owner("{first:.1}{last}"), owner(*MARTINIQUE))
    known = values(address, {})
    found = username(owners, address, known)
    assert found
    assert [step.login for step in explain(owners, address, known)][-1] == found
