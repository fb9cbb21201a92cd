"""What the modules here have in common: a finding about an answer, and who is told of a cause already."""

from autoconfig.check.documents.answers import Answer, Verdict
from autoconfig.findings import Code, Finding, Mistake, Severity

# What the looks at DNS and at certificates say, so that it is not said again of each URL of the host.
ELSEWHERE = frozenset({Verdict.NO_NAME, Verdict.UNTRUSTED, Verdict.UNKNOWN})


def about(subject: str, code: Code, problem: str, remedy: str, severity: Severity) -> Finding:
    """A finding of the world."""
    return Finding.about(subject, Mistake(code, problem, remedy), severity)


def told_elsewhere(answer: Answer) -> bool:
    """Whether its cause is another's to say: that of a host that nothing but a redirect names is not."""
    return answer.verdict in ELSEWHERE and not (answer.astray and answer.verdict is not Verdict.UNKNOWN)


def listed(places: list[str]) -> str:
    """In one sentence's part, without repetition."""
    return " and ".join(dict.fromkeys(places))
