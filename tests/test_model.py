"""The values on the road: what holds for all models."""

import re

import pytest
from pydantic import ValidationError

from autoconfig.profile import Profile, Raw
from autoconfig.profile.file import parse
from autoconfig.profile.help import Week
from autoconfig.profile.rules import Rule
from autoconfig.profile.schema import Model
from sample import models, profile_text

MODELS = list(dict.fromkeys(models(Profile)))
PROFILE = parse(profile_text(), "")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_key_is_in_camel_case_and_has_an_example(model: type[Model]) -> None:
    """The example is what `validate` tells to write."""
    for field in model.model_fields.values():
        assert re.fullmatch(r"[a-z]+[0-9]?([A-Z]+[a-z]*[0-9]?)*", str(field.alias))
        assert field.examples or model in (Raw, Week)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_key_that_is_not_known_is_refused(model: type[Model]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        model.model_validate({"unknown": "x"})


def test_a_profile_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        PROFILE.display_name = "Other"
    assert isinstance(hash(PROFILE), int)


def test_every_domain_is_listed_once_and_a_star_is_not() -> None:
    profile = parse(profile_text(domains='[b.example, "*", a.example, B.example]'), "")
    assert profile.listed_domains == ("b.example", "a.example")


def test_a_rule_for_everybody_has_no_pattern() -> None:
    assert Rule.model_validate("x").pattern is None
    pattern = Rule.model_validate({"match": "CE.*", "username": "x"}).pattern
    assert pattern
    assert pattern.match("ce.1")
    assert not pattern.match("xce.1")
