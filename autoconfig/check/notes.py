"""Findings about the world, in one line each where they are found."""

from datetime import datetime

from autoconfig.findings import Code, Finding, Mistake, Severity


def error(code: Code, subject: str, problem: str, remedy: str) -> Finding:
    """Somebody cannot do something."""
    return Finding.about(subject, Mistake(code, problem, remedy), Severity.ERROR)


def warning(code: Code, subject: str, problem: str, remedy: str) -> Finding:
    """Somebody gets less than they could."""
    return Finding.about(subject, Mistake(code, problem, remedy), Severity.WARNING)


def info(code: Code, subject: str, problem: str, remedy: str = "") -> Finding:
    """Nothing has to be done."""
    return Finding.about(subject, Mistake(code, problem, remedy), Severity.INFO)


def ends(end: datetime, now: datetime) -> str:
    """When a certificate ends, or has ended, in a sentence's part."""
    days = (end - now).days
    if days < 0:
        return f"has ended on {end:%Y-%m-%d}"
    return f"ends in {days} {'day' if days == 1 else 'days'}, on {end:%Y-%m-%d}"


def some(things: list[str], most: int = 3) -> str:
    """A list in a sentence: the first of them, and how many more there are."""
    shown, more = things[:most], len(things) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
