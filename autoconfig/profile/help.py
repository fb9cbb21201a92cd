"""What a provider says to people: help beside the settings, the kind of password, and its page.

A text is one for all languages, or one for each: `{fr: …, en: …}`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from autoconfig.errors import one_of
from autoconfig.findings import Code, Mistake
from autoconfig.profile.scalars import Listed, Text
from autoconfig.profile.schema import Model, Short
from autoconfig.profile.values import (
    Colour,
    Day,
    Email,
    Hours,
    LanguageTag,
    Moment,
    PageHost,
    Percentage,
    Phone,
    Span,
    Translated,
    Url,
    Zone,
)

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# RGAA: a site that meets fewer of the criteria is not partially conformant.
LEAST_PARTIAL_SCORE = 50


class Link(Short):
    """A web address, and what is said of it."""

    url: Url = Field(examples=["https://www.example.org/help"])
    text: Translated | None = Field(None, examples=["{fr: …, en: …}"], description="a sentence about it")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: object) -> object:
        return {"url": value} if isinstance(value, str) else value


Spans = Annotated[tuple[Hours, ...], Listed()]


class Week(Model):
    """When somebody answers, day by day."""

    mon: Spans = Field((), examples=['["08:30-12:00", "14:30-16:30"]'])
    tue: Spans = ()
    wed: Spans = ()
    thu: Spans = ()
    fri: Spans = ()
    sat: Spans = ()
    sun: Spans = ()

    def of(self, weekday: int) -> tuple[Span, ...]:
        """The hours of a day; Monday is 0."""
        return tuple(sorted(getattr(self, WEEK[weekday])))


class Contact(Model):
    """Somebody to turn to."""

    name: Translated = Field(examples=["Help desk"])
    text: Translated | None = Field(None, examples=["{fr: …, en: …}"], description="what they help with")
    phone: Phone | None = Field(None, examples=['"+596 596 52 25 00"'])
    email: Email | None = Field(None, examples=["help@example.org"])
    url: Url | None = Field(None, examples=["https://www.example.org/help"], description="a form, or a page")
    time_zone: Zone | None = Field(
        None, examples=["America/Martinique"], description="whose clocks the hours follow"
    )
    hours: Week | None = Field(None, examples=['{mon: ["08:30-12:00"]}'], description="when somebody answers")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.hours and self.time_zone is None:
            raise Mistake(
                Code.MISSING_KEY, "hours mean nothing without timeZone", "write timeZone: America/Martinique"
            )
        if not (self.phone or self.email or self.url):
            raise Mistake(Code.MISSING_KEY, "there is no way to reach it", "write phone, email or url")
        return self


class Notice(Model):
    """Something that is true for a while, and shown for that while."""

    from_: Moment | None = Field(
        None, alias="from", examples=['"2026-12-01T20:00"'], description="shown from then"
    )
    until: Moment | None = Field(None, examples=['"2026-12-02T06:00"'], description="shown until then")
    time_zone: Zone | None = Field(
        None, examples=["America/Martinique"], description="whose clocks these are"
    )
    text: Translated = Field(examples=["{fr: …, en: …}"])

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.from_ or self.until) and self.time_zone is None:
            raise Mistake(
                Code.MISSING_KEY,
                "from and until mean nothing without timeZone",
                "write timeZone: America/Martinique",
            )
        if self.from_ and self.until and self.from_ >= self.until:
            raise Mistake(Code.KEYS_AT_ODDS, "from is not before until", "write a later until")
        return self

    def start(self) -> datetime | None:
        """The beginning, with its time zone; None: always."""
        return self.from_ and self.from_.replace(tzinfo=self.time_zone)

    def end(self) -> datetime | None:
        """The end, with its time zone; None: never."""
        return self.until and self.until.replace(tzinfo=self.time_zone)


class Help(Model):
    """Where people find what this service cannot give them."""

    web_mail: Url | None = Field(
        None, examples=["https://webmail.example.org"], description="where mail is read in a browser"
    )
    recovery: Link | None = Field(
        None, examples=["https://www.example.org/password"], description="for a lost username or password"
    )
    contacts: Annotated[tuple[Contact, ...], Listed()] = Field((), examples=["[{name: Help desk, phone: …}]"])
    notices: Annotated[tuple[Notice, ...], Listed()] = Field((), examples=["[{text: …, until: …}]"])
    verified: Day | None = Field(
        None, examples=["2026-11-24"], description="when somebody last checked all this"
    )
    phishing: Link | None = Field(
        None,
        examples=["https://www.example.org/phishing"],
        description="where to report a fraudulent message",
    )


class PasswordKind(StrEnum):
    """Which password a mail app is given: that of the mailbox, or one made for this app alone."""

    MAILBOX = "mailbox"
    APPLICATION = "application"


class Password(Model):
    """The kind of password that apps need."""

    kind: PasswordKind = Field(PasswordKind.MAILBOX, examples=["application"])
    help: Url | None = Field(
        None, examples=["https://www.example.org/app-password"], description="how to get one"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind is PasswordKind.APPLICATION and not self.help:
            raise Mistake(
                Code.MISSING_KEY,
                "people need to know how to get one",
                "write help: https://www.example.org/app-password",
            )
        return self


class Conformance(StrEnum):
    """How far a site meets the French accessibility rules (RGAA), found by an audit."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class Accessibility(Model):
    """What the accessibility declaration says. Without an audit a French public site must say `none`."""

    state: Conformance = Field(Conformance.NONE, examples=["partial"])
    score: Percentage | None = Field(
        None, examples=["85"], description="percentage of the criteria that are met"
    )
    audited: Day | None = Field(None, examples=["2026-11-24"], description="when the audit was made")
    auditor: Text | None = Field(None, examples=["Example Audits"])
    issues: Translated | None = Field(None, examples=["{fr: …, en: …}"], description="what is not accessible")
    contact: Link | None = Field(
        None, examples=["https://www.example.org/contact"], description="for complaints"
    )
    plan: Url | None = Field(
        None, examples=["https://www.example.org/plan"], description="the plan of several years"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.state is not Conformance.NONE and (self.audited is None or self.score is None):
            raise Mistake(
                Code.KEYS_AT_ODDS, "only an audit can find that", "write audited and score, or state: none"
            )
        if self.state is Conformance.FULL and self.score != 100:
            raise Mistake(
                Code.KEYS_AT_ODDS, "full means a score of 100", "write score: 100 or state: partial"
            )
        if self.state is Conformance.PARTIAL and (self.score or 0) < LEAST_PARTIAL_SCORE:
            raise Mistake(
                Code.KEYS_AT_ODDS,
                f"partial means a score of {LEAST_PARTIAL_SCORE} or more",
                "write state: none",
            )
        return self


class LegalNotice(Model):
    """Who answers for the page."""

    publisher: Translated | None = Field(None, examples=["Example Mail, 1 Main Street, Example"])
    director: Translated | None = Field(
        None, examples=["Ada Example"], description="who is responsible for it"
    )
    hosting: Translated | None = Field(None, examples=["Example Hosting, 2 Main Street, Example"])


class Privacy(Model):
    """What becomes of people's data, beside what this service itself promises."""

    retention: Translated | None = Field(
        None, examples=["{fr: 6 mois, en: 6 months}"], description="of the logs"
    )
    contact: Link | None = Field(
        None, examples=["https://www.example.org/dpo"], description="for people's rights"
    )
    text: Translated | None = Field(
        None, examples=["{fr: …, en: …}"], description="whatever else must be said"
    )


class Page(Model):
    """The page for people."""

    host: Annotated[tuple[PageHost, ...], Listed()] = Field(
        (), examples=["help.example.org"], description="hosts with this page, beside the mail domains"
    )
    languages: Annotated[tuple[LanguageTag, ...], Listed()] = Field(
        (),
        examples=["[fr, en]"],
        description="that it offers; default: those that all texts are in, else all",
    )
    language: LanguageTag | None = Field(
        None, examples=["fr"], description="for browsers that ask for none of these"
    )
    title: Translated | None = Field(None, examples=["{fr: …, en: …}"])
    text: Translated | None = Field(None, examples=["{fr: …, en: …}"], description="said before the form")
    colour: Colour | None = Field(
        None, examples=['"#00519e"'], description="dark enough for white text on it"
    )
    logo: Text | None = Field(None, examples=["logo.svg"], description="an SVG or PNG file beside this file")
    accessibility: Accessibility = Field(Accessibility(), examples=["{state: partial, …}"])
    legal_notice: LegalNotice = Field(LegalNotice(), examples=["{publisher: …}"])
    privacy: Privacy = Field(Privacy(), examples=["{retention: …}"])

    @field_validator("language")
    @classmethod
    def _offered(cls, language: str | None, info: ValidationInfo) -> str | None:
        languages = info.data.get("languages")
        if language and languages and language not in languages:
            problem = f"{language} is not among languages"
            raise Mistake(Code.KEYS_AT_ODDS, problem, f"write {one_of(languages)}")
        return language
