"""Whether somebody answers now, by the clocks where they are."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from autoconfig.profile.help import WEEK, Week


class Status(NamedTuple):
    """Open or closed, and until when: "16:30", "" for ever. `weekday`: where that is not today."""

    open: bool
    until: str = ""
    weekday: int | None = None


def status(week: Week, zone: ZoneInfo, now: datetime) -> Status:
    """What is true at `now` (with a time zone of its own)."""
    local = now.astimezone(zone)
    minute, today = local.hour * 60 + local.minute, local.weekday()
    for span in week.of(today):
        if span.start <= minute < span.end:
            return Status(True, clock(span.end))
        if span.start > minute:
            return Status(False, clock(span.start))
    for later in range(1, len(WEEK) + 1):
        weekday = (today + later) % len(WEEK)
        if spans := week.of(weekday):
            return Status(False, clock(spans[0].start), weekday)
    return Status(False)


def clock(minutes: int) -> str:
    """Minutes since midnight as a clock shows them."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
