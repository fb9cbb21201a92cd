"""The keys for people: what they take, and what a mistake is told."""

from datetime import UTC, date, datetime

import pytest

from autoconfig.errors import ProfileError
from autoconfig.profile import Profile
from autoconfig.profile.file import parse
from autoconfig.profile.help import Conformance, PasswordKind
from sample import profile_text

CONTACT = 'name: x, email: "a@example.com"'


def profile(**changes: str) -> Profile:
    return parse(profile_text(**changes), "x")


def test_without_these_keys_a_profile_says_nothing_to_people() -> None:
    found = profile()
    assert found.username_may_differ is False
    assert found.password.kind is PasswordKind.MAILBOX
    assert (found.help.web_mail, found.help.contacts, found.help.notices) == (None, (), ())
    assert found.page.accessibility.state is Conformance.NONE


def test_a_text_is_one_or_one_for_each_language() -> None:
    assert profile(page="{title: Mail}").page.title == {"": "Mail"}
    assert profile(page="{title: {fr: Courrier, pt-br: Correio}}").page.title == {
        "fr": "Courrier",
        "pt-br": "Correio",
    }


def test_a_link_may_be_its_address_alone() -> None:
    short, long = (
        profile(help=f"{{recovery: {value}}}").help.recovery
        for value in ('"https://example.com/p"', '{url: "https://example.com/p"}')
    )
    assert short == long


def test_a_notice_begins_and_ends_on_its_own_clocks() -> None:
    text = '[{text: x, from: "2026-12-01T20:00", until: "2026-12-02T06:00", timeZone: America/Martinique}]'
    [notice] = profile(help=f"{{notices: {text}}}").help.notices
    assert notice.start() == datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
    assert notice.end() == datetime(2026, 12, 2, 10, 0, tzinfo=UTC)


def test_a_day_is_a_date() -> None:
    assert profile(help="{verified: 2026-11-24}").help.verified == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("key", "value", "place", "remedy"),
    [
        ("usernameMayDiffer", "yes", "usernameMayDiffer", "write true"),
        ("help", "{webMail: http://example.com}", "help.webMail", "https://www.example.org/help"),
        ("help", '{webMail: "https://example.com/\\" x"}', "help.webMail", "https://www.example.org/help"),
        ("help", '{webMail: "https://[x]/"}', "help.webMail", "https://www.example.org/help"),
        ("help", '{webMail: "https://a／b.example/"}', "help.webMail", "https://www.example.org/help"),
        ("help", '{webMail: "https://example.com:65536/"}', "help.webMail", "https://www.example.org/help"),
        ("help", "{webmail: x}", "help.webmail", "write webMail"),
        (
            "help",
            f'{{notices: {{text: x, until: "2026-12-02T06:00", timeZone: {"a/" * 1000}b}}}}',
            "help.notices.timeZone",
            "write one such as America/Martinique",
        ),
        ("help", "{recovery: {text: x}}", "help.recovery.url", "is missing"),
        ("help", "{recovery: {url: x}}", "help.recovery.url", "https://www.example.org/help"),
        ("help", '{verified: "24.11.2026"}', "help.verified", "2026-11-24"),
        ("help", "{contacts: {name: x}}", "help.contacts", "write phone, email or url"),
        ("help", "{contacts: {name: x, email: y}}", "help.contacts.email", "help@example.org"),
        ("help", "{contacts: {name: x, phone: 0596}}", "help.contacts.phone", "+596 596 52 25 00"),
        ("help", f'{{contacts: {{{CONTACT}, hours: {{mon: "08:00-09:00"}}}}}}', "help.contacts", "timeZone"),
        (
            "help",
            f'{{contacts: {{{CONTACT}, timeZone: Europe/Paris, hours: {{mon: "12:00-08:00"}}}}}}',
            "help.contacts.hours.mon",
            "08:30-12:00",
        ),
        (
            "help",
            f'{{contacts: {{{CONTACT}, timeZone: Europe/Paris, hours: {{mon: "08:00-25:00"}}}}}}',
            "help.contacts.hours.mon",
            "08:30-12:00",
        ),
        (
            "help",
            f"{{contacts: {{{CONTACT}, hours: {{lundi: x}}}}}}",
            "help.contacts.hours.lundi",
            "write mon",
        ),
        (
            "help",
            f"{{contacts: {{{CONTACT}, timeZone: ../x}}}}",
            "help.contacts.timeZone",
            "America/Martinique",
        ),
        ("help", '{notices: {text: x, from: "2026-12-01T20:00"}}', "help.notices", "timeZone"),
        ("help", "{notices: {text: x, until: 2026-13-01T20:00}}", "help.notices.until", "2026-12-01T20:00"),
        (
            "help",
            '{notices: {text: x, timeZone: UTC, from: "2026-12-01T20:00", until: "2026-12-01T20:00"}}',
            "help.notices",
            "a later until",
        ),
        ("help", "{notices: {text: {French: x}}}", "help.notices.text", "such as fr"),
        ("help", "{notices: {text: }}", "help.notices.text", "write a text"),
        ("help", '{notices: {text: "a\\x00b"}}', "help.notices.text", "control character"),
        ("password", "{kind: applicatoin}", "password.kind", "write application"),
        ("password", "{kind: application}", "password", "write help:"),
        ("page", '{colour: "#fff"}', "page.colour", "#00519e"),
        ("page", '{colour: "#ffff00"}', "page.colour", "write a darker one"),
        ("page", "{host: autoconfig.example.com}", "page.host", "write another host"),
        ("page", "{host: a b}", "page.host", "help.example.org"),
        ("page", "{language: french!}", "page.language", "such as fr"),
        ("page", "{accessibility: {state: partial}}", "page.accessibility", "write audited and score"),
        (
            "page",
            "{accessibility: {state: partial, score: 49, audited: 2026-01-01}}",
            "page.accessibility",
            "state: none",
        ),
        (
            "page",
            "{accessibility: {state: full, score: 99, audited: 2026-01-01}}",
            "page.accessibility",
            "state: partial",
        ),
        ("page", "{accessibility: {score: 101}}", "page.accessibility.score", "up to 100"),
    ],
)
def test_a_mistake_has_its_line_and_a_remedy(key: str, value: str, place: str, remedy: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profile(**{key: value})
    [finding] = caught.value.findings
    assert (finding.line, finding.key) == (5, place)
    assert remedy in finding.text
