"""YAML text → `Profile`. Every mistake is a finding: file, line, key, what is wrong and what to write."""

from collections.abc import Iterable, Mapping, Sequence
from errno import EFBIG
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from autoconfig import files
from autoconfig.address import is_mail_domain, to_domain
from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.profile import Profile, declared
from autoconfig.profile.mistakes import mistakes
from autoconfig.profile.scalars import not_a_mail_domain, shown
from autoconfig.profile.yaml import Yaml

SUFFIXES = (".yaml", ".yml")
MAX_LENGTH = 4 * files.MIB
# A hoster's, with a million of them.
MAX_DOMAINS_LENGTH = 64 * files.MIB
LOGO_SUFFIXES = (".svg", ".png")
# The page is to be light on a slow line.
MAX_LOGO_LENGTH = 20_000

# What a finding calls a line of that file.
_DOMAINS_FILE = "domainsFile"
# More in one file nobody reads at once.
MAX_FINDINGS = 100


def load(path: Path) -> Profile:
    """The profile in a file. Raises ProfileError."""
    if path.suffix not in SUFFIXES and (suffix := path.suffix.lower()) in SUFFIXES:
        problem, remedy = f"its name ends in {path.suffix}", f"name it {path.with_suffix(suffix).name}"
        raise ProfileError([Mistake(Code.CANNOT_READ, problem, remedy).at(str(path), 1, "profile")])
    return parse(_read(path), str(path))


def parse(text: str, file: str) -> Profile:
    """The profile in a YAML text; `file` is what findings call it. Raises ProfileError."""
    source = Yaml(text, file)
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


Said = tuple[Sequence[str | int], Mistake, Severity]


def findings(path: Path, said: Iterable[Said]) -> list[Finding]:
    """What is to be said of values in the profile at `path`, by their keys, which only their use has shown.

    The file is read once for all.
    """
    said = list(said)
    if not said:
        return []
    source = Yaml(_read(path), str(path))
    return [mistake.at(str(path), *source.locate(keys), severity) for keys, mistake, severity in said]


def finding(path: Path, keys: Sequence[str | int], mistake: Mistake) -> Finding:
    """One of them, an error."""
    return findings(path, [(keys, mistake, Severity.ERROR)])[0]


def load_domains(profile_path: Path, profile: Profile) -> tuple[str, ...]:
    """The mail domains in the profile's `domainsFile`, in its order; () without one. Raises ProfileError.

    One a line; blank lines and what follows a # are passed over.
    """
    if profile.domains_file is None:
        return ()
    path = profile_path.parent / profile.domains_file
    try:
        lines = _lines(path)
    except OSError as error:
        raise ProfileError([finding(profile_path, ["domainsFile"], _unreadable(path, error))]) from None
    findings = [
        not_a_mail_domain(domain).at(str(path), number, _DOMAINS_FILE)
        for number, domain in lines
        if not is_mail_domain(domain)
    ]
    if findings:
        raise ProfileError(findings)
    return tuple(domain for _, domain in lines)


def load_logo(profile_path: Path, profile: Profile) -> bytes | None:
    """The picture that `page.logo` names, None without one. Raises ProfileError."""
    if profile.page.logo is None:
        return None
    path = profile_path.parent / profile.page.logo
    remedy = f"write the name of an SVG or PNG file of at most {MAX_LOGO_LENGTH} bytes"
    mistake = Mistake(Code.BAD_LOGO, f"{path} is no small picture", remedy)
    try:
        logo = files.read(path, MAX_LOGO_LENGTH)
        if path.suffix.lower() in LOGO_SUFFIXES:
            return logo
    except OSError as error:
        if error.errno != EFBIG:
            mistake = _unreadable(path, error)
    raise ProfileError([finding(profile_path, ["page", "logo"], mistake)])


def _unreadable(path: Path, error: OSError) -> Mistake:
    problem = f"{path} cannot be read ({error.strerror})"
    return Mistake(Code.CANNOT_READ, problem, "write the name of a file that can")


Place = tuple[Path, int, str]


def places(path: Path, profile: Profile) -> Mapping[tuple[str, str], Place]:
    """File, line and key of all that the profile at `path` claims, by key and domain."""
    source = Yaml(_read(path), str(path))
    found: dict[tuple[str, str], Place] = {}
    for key, claimed in (
        ("domains", profile.domains),
        ("mxDomains", profile.mx_domains),
        ("page.host", profile.page.host),
    ):
        for index, domain in enumerate(claimed):
            found.setdefault((key, domain), (path, *source.locate([*key.split("."), index])))
    if profile.domains_file:
        listed = path.parent / profile.domains_file
        for line, domain in _lines(listed):
            found.setdefault(("domains", domain), (listed, line, _DOMAINS_FILE))
    return found


def _lines(path: Path) -> list[tuple[int, str]]:
    """The domains in a file, each with its line. Raises OSError and ProfileError."""
    text = _decoded(path, _DOMAINS_FILE, MAX_DOMAINS_LENGTH)
    written = (line.partition("#")[0].strip() for line in text.split("\n"))
    return [(number, to_domain(domain)) for number, domain in enumerate(written, 1) if domain]


def _read(path: Path) -> str:
    try:
        return _decoded(path, "profile", MAX_LENGTH)
    except OSError as error:
        mistake = Mistake(Code.CANNOT_READ, f"it cannot be read ({error.strerror})", "write a file that can")
        raise ProfileError([mistake.at(str(path), 1, "profile")]) from None


def _decoded(path: Path, key: str, limit: int) -> str:
    try:
        return files.read(path, limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistake = Mistake(Code.NOT_UTF_8, "it is not UTF-8", "save it as UTF-8")
        raise ProfileError([mistake.at(str(path), line, key)]) from None
