"""YAML text → `Profile`. Every mistake is a finding: file, line, key, what is wrong and what to write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from errno import EFBIG
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from autoconfig import files
from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.profile import Profile, declared
from autoconfig.profile.kinds import other
from autoconfig.profile.mistakes import mistakes
from autoconfig.profile.scalars import shown
from autoconfig.profile.yaml import Yaml

SUFFIXES = (".yaml", ".yml")
MAX_LENGTH = 4 * files.MIB
LOGO_SUFFIXES = (".svg", ".png")
# The page is to be light on a slow line.
MAX_LOGO_LENGTH = 20_000

# More in one file nobody reads at once.
MAX_FINDINGS = 100

Said = tuple[Sequence[str | int], Mistake, Severity]


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile as it was read: what it says, and in which line of its file.

    It holds the whole text, so it is kept no longer than until all is open that the profile names.
    """

    path: Path
    profile: Profile
    source: Yaml

    def findings(self, said: Iterable[Said]) -> list[Finding]:
        """What is to be said of values, by their keys, which only their use has shown."""
        return [
            mistake.at(str(self.path), *self.source.locate(keys), severity)
            for keys, mistake, severity in said
        ]

    def finding(self, keys: Sequence[str | int], mistake: Mistake) -> Finding:
        """One of them, an error."""
        return self.findings([(keys, mistake, Severity.ERROR)])[0]


def load(path: Path) -> ProfileFile:
    """The profile in a file. Raises ProfileError."""
    if path.suffix not in SUFFIXES and (suffix := path.suffix.lower()) in SUFFIXES:
        problem, remedy = f"its name ends in {path.suffix}", f"name it {path.with_suffix(suffix).name}"
        raise ProfileError([Mistake(Code.CANNOT_READ, problem, remedy).at(str(path), 1, "profile")])
    try:
        source = Yaml(_read(path), str(path))
        return ProfileFile(path, _profile(source, str(path)), source)
    except ProfileError:
        if mistake := _another(path):
            raise ProfileError([mistake.at(str(path), 1, "profile")]) from None
        raise


def _another(path: Path) -> Mistake | None:
    """That it is a file of another program, whose keys are no mistakes."""
    try:
        kind = other(files.read(path, MAX_LENGTH), str(path))
    except OSError:
        return None
    return Mistake(Code.NOT_A_PROFILE, f"this is {kind.name}", kind.remedy) if kind else None


def parse(text: str, file: str) -> Profile:
    """The profile in a YAML text; `file` is what findings call it. Raises ProfileError."""
    return _profile(Yaml(text, file), file)


def _profile(source: Yaml, file: str) -> Profile:
    if source.value is None:
        empty = Mistake(Code.EMPTY, "it is empty", "write at least domains and displayName")
        raise ProfileError([empty.at(file, 1, "profile")])
    if not isinstance(source.value, dict):
        other = Mistake(Code.WRONG_TYPE, f"it is {shown(source.value)}", "write a mapping of keys")
        raise ProfileError([other.at(file, 1, "profile")])
    try:
        return Profile.model_validate(source.value, context=declared(source.value))
    except ValidationError as error:
        raise ProfileError(_findings(error, source, file)) from None


def _findings(error: ValidationError, source: Yaml, file: str) -> list[Finding]:
    found = sorted(
        one.mistake.at(file, *source.locate(one.path, is_written=not one.is_missing))
        for one in islice(mistakes(error), MAX_FINDINGS)
    )
    if len(found) == MAX_FINDINGS:
        more = Mistake(Code.MORE_MISTAKES, "there may be more mistakes", "mend these first")
        found.append(more.at(file, found[-1].line, "profile"))
    return found


def load_logo(file: ProfileFile) -> bytes | None:
    """The picture that `page.logo` names, None without one. Raises ProfileError."""
    if file.profile.page.logo is None:
        return None
    path = file.path.parent / file.profile.page.logo
    remedy = f"write the name of an SVG or PNG file of at most {MAX_LOGO_LENGTH} bytes"
    mistake = Mistake(Code.BAD_LOGO, f"{path} is no small picture", remedy)
    try:
        logo = files.read(path, MAX_LOGO_LENGTH)
        if path.suffix.lower() in LOGO_SUFFIXES:
            return logo
    except OSError as error:
        if error.errno != EFBIG:
            mistake = unreadable(path, error)
    raise ProfileError([file.finding(["page", "logo"], mistake)])


def unreadable(path: Path, error: OSError) -> Mistake:
    """That a file which a profile names cannot be read."""
    problem = f"{path} cannot be read ({error.strerror})"
    return Mistake(Code.CANNOT_READ, problem, "write the name of a file that can")


def _read(path: Path) -> str:
    try:
        return decoded(path, "profile", MAX_LENGTH)
    except OSError as error:
        mistake = Mistake(Code.CANNOT_READ, f"it cannot be read ({error.strerror})", "write a file that can")
        raise ProfileError([mistake.at(str(path), 1, "profile")]) from None


def decoded(path: Path, key: str, limit: int) -> str:
    """A text in UTF-8; `key` is what a finding calls it. Raises ProfileError, and OSError."""
    try:
        return files.read(path, limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistake = Mistake(Code.NOT_UTF_8, "it is not UTF-8", "save it as UTF-8")
        raise ProfileError([mistake.at(str(path), line, key)]) from None
