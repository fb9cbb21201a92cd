"""Help on a page: who answers now, which notices are true, who can be asked."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autoconfig.page.help import notices, section
from autoconfig.page.hours import Status, status
from autoconfig.profile.file import parse
from autoconfig.profile.help import Week
from autoconfig.texts import ENGLISH
from sample import profile_text

MARTINIQUE = ZoneInfo("America/Martinique")  # UTC-4 all year

MARTINIQUE = ZoneInfo("America/Martinique")  # UTC-4 all year
WEEK = Week.model_validate(
    {"mon": ["14:30-16:30", "08:30-12:00"], "tue": "08:30-12:00", "sun": "00:00-24:00"}
)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T12:29", Status(False, "08:30")),  # Monday, 08:29 there
        ("2026-11-23T12:30", Status(True, "12:00")),
        ("2026-11-23T15:59", Status(True, "12:00")),
        ("2026-11-23T16:00", Status(False, "14:30")),
        ("2026-11-23T20:30", Status(False, "08:30", 1)),
        ("2026-11-24T16:00", Status(False, "00:00", 6)),
        ("2026-11-29T04:00", Status(True, "24:00")),
        ("2026-11-30T03:59", Status(True, "24:00")),
        ("2026-11-30T04:00", Status(False, "08:30")),
    ],
)
def test_open_now_goes_by_the_clocks_of_the_place(moment: str, expected: Status) -> None:
    assert status(WEEK, MARTINIQUE, datetime.fromisoformat(moment).replace(tzinfo=UTC)) == expected


def test_a_day_a_week_comes_again() -> None:
    week = Week.model_validate({"tue": "08:30-12:00"})
    tuesday_noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert status(week, ZoneInfo("Europe/Paris"), tuesday_noon) == Status(False, "08:30", 1)


def test_without_hours_nobody_says_when() -> None:
    assert status(Week(), MARTINIQUE, datetime.now(UTC)) == Status(False)


def test_a_contact_lists_the_days_it_is_open() -> None:
    hours = '{fri: ["08:00-09:00", "10:00-24:00"]}'
    text = f'{{name: x, phone: "+33 1 99 00 12 34", timeZone: Europe/Paris, hours: {hours}}}'
    given = parse(profile_text(help=f"{{contacts: [{text}, {{name: y, email: a@example.com}}]}}"), "x").help
    first, second = section(given, ENGLISH, datetime.now(UTC)).contacts
    assert first.hours == (("Friday", "08:00–09:00, 10:00–24:00"),)
    assert first.dial == "+33199001234"
    assert (second.status, second.open, second.hours) == ("", False, ())


@pytest.mark.parametrize(
    ("hours", "moment", "sentence"),
    [
        ('{mon: "08:00-24:00"}', "2026-11-23T12:00", "Open now, until 24:00."),
        ('{mon: "13:00-24:00"}', "2026-11-23T11:00", "Closed now. Opens today at 13:00."),
        ('{fri: "08:00-09:00"}', "2026-11-23T12:00", "Closed now. Opens on Friday at 08:00."),
        ("{}", "2026-11-23T12:00", "Closed now."),
    ],
)
def test_a_contact_says_whether_it_answers_now(hours: str, moment: str, sentence: str) -> None:
    text = f"{{name: x, email: a@example.com, timeZone: Europe/London, hours: {hours}}}"
    given = parse(profile_text(help=f"{{contacts: [{text}]}}"), "x").help
    [desk] = section(given, ENGLISH, datetime.fromisoformat(moment).replace(tzinfo=UTC)).contacts
    assert (desk.status, desk.open) == (sentence, sentence.startswith("Open"))


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("", [True, True, True]),
        (', from: "2026-12-01T20:00", timeZone: America/Martinique', [False, True, True]),
        (', until: "2026-12-01T20:00", timeZone: America/Martinique', [True, False, False]),
        (
            ', from: "2026-12-01T20:00", until: "2026-12-01T20:01", timeZone: America/Martinique',
            [False, True, False],
        ),
    ],
)
def test_a_notice_is_shown_while_it_is_true(keys: str, shown: list[bool]) -> None:
    given = parse(profile_text(help=f"{{notices: {{text: x{keys}}}}}"), "x").help.notices
    start = datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
    times = [start - timedelta(minutes=1), start, start + timedelta(minutes=1)]
    assert [bool(list(notices(given, ENGLISH, now))) for now in times] == shown
