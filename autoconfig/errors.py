"""What can be wrong, named after what is wrong. The class says whose fault it was; nobody here knows HTTP.

`RequestError` is the client's, `NotServed` means there is nothing here to give, `ProfileError` is the
operator's and is found while loading. Whatever is none of these is ours.
"""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path

from autoconfig.findings import Finding, told


class AutoconfigError(Exception):
    """The root. `str(error)` is a sentence for the person who can mend it; it never holds an address.

    Nor a sign that a terminal would obey, whatever it quotes of a file, a URL or an answer.
    """

    def __str__(self) -> str:
        return printable(super().__str__())


def printable(text: str) -> str:
    """A text without any sign that is more than seen."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)


class RequestError(AutoconfigError):
    """What the client sent cannot be used."""


class BadAddress(RequestError):
    """No usable mail address: `reason` says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This is not a mail address: {reason}.")
        self.problem = f"this is not a mail address: {reason}"


class BadParameter(RequestError):
    """A parameter beside the address cannot be used."""


class BadDocument(RequestError):
    """A body is not the document that is expected there; `line` is where that shows."""

    def __init__(self, text: str = "", line: int = 1) -> None:
        super().__init__(text)
        self.line = line


class UnknownSchema(RequestError):
    """Autodiscover: no answer of the wanted kind can be given."""


class UnknownProtocol(RequestError):
    """Autodiscover JSON: the wanted protocol is not spoken here; `given` is the client's word for it."""

    def __init__(self, given: str) -> None:
        super().__init__("The protocol asked for is not offered here; ask for AutodiscoverV1.")
        self.given = given


class BadSource(RequestError):
    """There is nothing of the name that an operator gave."""


class FetchFailed(AutoconfigError):
    """An address has no answer that can be used."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")


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


class NothingToSay(Inexpressible):
    """The profile has nothing of what the format is for, so nobody misses it."""


class SigningFailed(AutoconfigError):
    """Nothing can be signed at present; `reason` is for the operator's log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__("This cannot be signed at present; try again later.")
        self.reason = reason


class BadSigning(AutoconfigError):
    """What should sign cannot: `key` is the one of `signing` that has to be mended, `text` says how."""

    def __init__(self, key: str, problem: str, remedy: str) -> None:
        self.key = key
        self.problem = problem
        self.remedy = remedy
        self.text = told(problem, remedy)
        super().__init__(f"signing.{key}: {self.text}")


class CannotRun(AutoconfigError):
    """The service cannot start or a command cannot do its work, and no profile is to blame."""


class NothingToRead(CannotRun):
    """A file or a folder that an operator named is none: `problem` says why."""

    def __init__(self, path: Path, problem: str, sentence: str = "") -> None:
        super().__init__(sentence or f"{path}: {problem}.")
        self.path = path
        self.problem = problem


class NoProfile(NothingToRead):
    """There is nothing to serve."""

    def __init__(self, folder: Path, reason: str = "") -> None:
        because = reason and f": {reason}"
        problem = f"there is no profile (*.yaml) in it{because}"
        super().__init__(folder, problem, f"There is no profile (*.yaml) in {folder}{because}.")


class NotWritable(CannotRun):
    """A folder cannot be written: `reason` says why."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder} cannot be written: {reason}.")


class BadKeyFile(CannotRun):
    """A file has no key that can sign an update; `line` is 0 where none of it was read."""

    def __init__(self, file: Path, line: int, problem: str, remedy: str) -> None:
        place = f"{file}:{line}" if line else str(file)
        super().__init__(f"{place}: {told(problem, remedy)}")


class ProfileError(AutoconfigError):
    """Profiles that cannot be served; `findings` has every mistake of every file."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


# As many words as a person still reads in one line.
A_FEW = 16
# What is longer is no word that somebody has misspelt.
LONGEST_TYPO = 60
# How alike a misspelt word and what was meant are. Of two real words the likeness can be 0.75: full, null.
_ALIKE = 0.76
# What is shorter is a part of too many words.
_SHORTEST_PART = 3


def nearest(word: object, known: Collection[str]) -> str:
    """What to write instead: the only known word, the one that was probably meant, or one of a few."""
    if len(known) == 1:
        return next(iter(known))
    if meant := alike(word, known):
        return one_of(meant)
    return one_of(known) if len(known) <= A_FEW else "one that `autoconfig schema` has"


def one_of(words: Collection[str]) -> str:
    """The word where there is but one, else all of them."""
    return next(iter(words)) if len(words) == 1 else f"one of {', '.join(words)}"


def close(word: object, known: Collection[str]) -> str:
    """The known word that was probably meant, "" for none, and where it may be one of several."""
    meant = alike(word, known)
    return meant[0] if len(meant) == 1 else ""


def alike(word: object, known: Collection[str]) -> list[str]:
    """The known words that may be meant: one that is misspelt, else all that this is a part of.

    A word that is merely similar is none: a wrong one costs more than none.
    """
    if not isinstance(word, str) or len(word) > LONGEST_TYPO:
        return []
    return misspelt(word, known) or [key for key in known if _is_part(_plain(word), _plain(key))]


def misspelt(word: str, known: Collection[str]) -> list[str]:
    """The known word that this is but for case, joints and typing mistakes, [] for none."""
    if len(word) > LONGEST_TYPO:
        return []
    given, plain = _plain(word), {_plain(key): key for key in known}
    turned = [letters for letters in plain if sorted(letters) == sorted(given)]
    found = [given] if given in plain else turned or get_close_matches(given, plain, n=1, cutoff=_ALIKE)
    return [plain[letters] for letters in found[:1]]


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def _is_part(one: str, other: str) -> bool:
    """Whether the one begins or ends the other, or is it with more behind it."""
    if min(len(one), len(other)) < _SHORTEST_PART:
        return False
    return other.startswith(one) or other.endswith(one) or one.startswith(other)


def where(error: BaseException) -> str:
    """What went wrong and where; not the error's own text, which may hold an address."""
    steps, step = [], error.__traceback__
    while step:
        steps.append(f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(error).__name__} at {' > '.join(steps[-3:])}"
