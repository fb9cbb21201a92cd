"""From an address to a login: the keys that say so."""

import re
from fnmatch import translate
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from autoconfig.model.declared import UsernameTemplate
from autoconfig.model.schema import Model, Short
from autoconfig.words import Listed, Some, Text, without_quotes


class Limited(Model):
    """Something for the addresses whose local part matches the glob `match`."""

    match: Text = Field("*", examples=["ce.*"], description="a glob on the part before the @, without case")

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What the lower-case local part must match; None: everything does."""
        return None if self.match == "*" else re.compile(translate(self.match.lower()))


class Rule(Limited, Short):
    """One way to a login: the template."""

    username: UsernameTemplate = Field(examples=['"{local}"'], description="a template of the login")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: object) -> object:
        if isinstance(value, dict) and ({"match", "username"} & set(value) or not without_quotes(value)):
            return value
        return {"username": value}


class Login(Model):
    """The keys about logins, which a profile and each of its servers may have."""

    username: Annotated[tuple[Rule, ...], Listed(), Some] = Field(
        (), examples=["{local}"], description="rules from address to login, the first that can be filled wins"
    )
    username_without_address: UsernameTemplate | None = Field(
        None, examples=["%EMAILLOCALPART%"], description="the login for a client that did not say who asks"
    )

    @cached_property
    def has_rules(self) -> bool:
        """True where this says anything about logins itself."""
        return bool(self.rules_without_address)

    @cached_property
    def rules_without_address(self) -> tuple[Rule, ...]:
        """The rules that have their turn where the client did not say who asks."""
        template = self.username_without_address
        return self.username if template is None else (Rule(match="*", username=template), *self.username)
