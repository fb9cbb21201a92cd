"""Findings about the world, in one line each where they are found."""

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


def some(things: list[str], most: int = 3) -> str:
    """A list in a sentence: the first of them, and how many more there are."""
    shown, more = things[:most], len(things) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
