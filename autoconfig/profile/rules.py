"""From an address to a login: the keys that say so."""

import re
from fnmatch import translate
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from autoconfig.address import MAX_LENGTH
from autoconfig.findings import Code, Mistake
from autoconfig.profile.declarations import UsernameTemplate
from autoconfig.profile.scalars import Listed, Some, Text, without_quotes
from autoconfig.profile.schema import Model, Short
from autoconfig.profile.template import PLACEHOLDERS, Template

# What clients themselves can put in the place of a placeholder; None: there is only text.
_ANYONES = {*PLACEHOLDERS.values(), None}
_WHOLE_ADDRESS = {Template.parse(text).parts for text in ("{address}", "{local}@{domain}")}


def _glob(value: str) -> str:
    """What is longer matches nobody, and takes time to be read."""
    if len(value) > MAX_LENGTH:
        raise Mistake(
            Code.TOO_LONG,
            f"it is longer than {MAX_LENGTH} characters, which no address is",
            "write a shorter one",
        )
    return value


class Limited(Model):
    """Something for the addresses whose local part matches the glob `match`."""

    match: Annotated[Text, AfterValidator(_glob)] = Field(
        "*", examples=["ce.*"], description="a glob on the part before the @, without case"
    )

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What the lower-case local part must match; None: everything does."""
        return None if self.match == "*" else re.compile(translate(self.match.lower()))


class Rule(Limited, Short):
    """One way to a login: the template."""

    username: UsernameTemplate = Field(examples=['"{local}"'], description="a template of the login")

    @property
    def is_for_anyone(self) -> bool:
        """Whether it can be filled with placeholders: for a client that did not say who asks."""
        whole = all(part.field in _ANYONES and part.precision is None for part in self.username.parts)
        return self.match == "*" and whole

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: object) -> object:
        if isinstance(value, dict) and ({"match", "username"} & set(value) or not without_quotes(value)):
            return value
        return {"username": value}


class Login(Model):
    """The keys about logins, which a profile and each of its servers may have."""

    username: Annotated[tuple[Rule, ...], Listed(nothing="none"), Some] = Field(
        (), examples=["{local}"], description="rules from address to login, the first that can be filled wins"
    )
    username_without_address: UsernameTemplate | None = Field(
        None, examples=["%EMAILLOCALPART%"], description="the login for a client that did not say who asks"
    )

    def gives_address(self, inherited: "Login") -> bool:
        """Whether everybody's login is the address, by these rules and then the inherited ones."""
        own, others = self._gives_address, inherited._gives_address
        return own if own is not None else others is not False

    @cached_property
    def _gives_address(self) -> bool | None:
        """True or False where the rules settle it, None where they leave it to others."""
        for rule in self.username:
            if rule.username.parts not in _WHOLE_ADDRESS:
                return False
            if rule.pattern is None:
                return True
        return None

    @cached_property
    def no_username(self) -> bool:
        """True where this says that there is no login. Clients that want one nevertheless get the address."""
        return "username" in self.model_fields_set and not self.username

    @cached_property
    def has_rules(self) -> bool:
        """True where this says anything about logins itself."""
        return bool(self.rules_without_address)

    @cached_property
    def rules_without_address(self) -> tuple[Rule, ...]:
        """The rules that have their turn where the client did not say who asks."""
        template = self.username_without_address
        return self.username if template is None else (Rule(match="*", username=template), *self.username)
