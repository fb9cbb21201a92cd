"""What can be wrong, named after what is wrong. The class says whose fault it was; nobody here knows HTTP.

`RequestError` is the client's, `NotServed` means there is nothing here to give, `ProfileError` is the
operator's and is found while loading. Whatever is none of these is ours.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


class AutoconfigError(Exception):
    """The root. `str(error)` is a sentence for the person who can mend it; it never holds an address."""


class RequestError(AutoconfigError):
    """What the client sent cannot be used."""


class BadAddress(RequestError):
    """No usable mail address: `reason` says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This is not a mail address: {reason}.")


class BadParameter(RequestError):
    """A parameter beside the address cannot be used."""


class BadDocument(RequestError):
    """The request's body is not the document that is expected there."""


class UnknownSchema(RequestError):
    """Autodiscover: no answer of the wanted kind can be given."""


class UnknownProtocol(RequestError):
    """Autodiscover JSON: the wanted protocol is not spoken here; `given` is the client's word for it."""

    def __init__(self, given: str) -> None:
        super().__init__("The protocol asked for is not offered here; ask for AutodiscoverV1.")
        self.given = given


class AddressNeeded(RequestError):
    """The document speaks of one person, and the client did not say who."""


class NotServed(AutoconfigError):
    """There is nothing here for this request."""


class UnknownDomain(NotServed):
    """No profile has this mail domain."""

    def __init__(self, domain: str) -> None:
        super().__init__(f"No mail provider is known here for {domain or 'this host'}.")
        self.domain = domain


class Inexpressible(NotServed):
    """The format has no words for what the profile says."""


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One thing that an operator should mend: where it stands, and what to write instead.

    It is one line, whatever signs a file holds.
    """

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        line = f"{self.file}:{self.line}: {self.key}: {self.text}"
        return "".join(sign if sign.isprintable() else "�" for sign in line)


class CannotRun(AutoconfigError):
    """The service cannot start, and no profile is to blame."""


class NoProfile(CannotRun):
    """There is nothing to serve."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no profile (*.yaml) in {folder}.")


class ProfileError(AutoconfigError):
    """Profiles that cannot be served; `findings` has every mistake of every file."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


def nearest(word: object, known: Collection[str]) -> str:
    """What to write instead: the only known word, the one that was probably meant, or one of all."""
    lower = {key.lower(): key for key in known}
    if len(lower) == 1:
        return next(iter(known))
    close = get_close_matches(word.lower(), lower, n=1) if isinstance(word, str) else []
    return lower[close[0]] if close else "one of " + ", ".join(known)


def where(error: BaseException) -> str:
    """What went wrong and where; not the error's own text, which may hold an address."""
    steps, step = [], error.__traceback__
    while step:
        steps.append(f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(error).__name__} at {' > '.join(steps[-3:])}"
