"""From files to what is served.

A profile is read once: what is found wrong with it only when it is used has its line from the text that was
read then, for the file may be another one by now.

    open_profile(path) -> Provider      one file, by itself
    gathered(outcomes) -> Opened        what came of all files becomes a directory; pure
    open_folder(folder) -> Edition      both, with what stands beside the profiles
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from autoconfig import collector, texts
from autoconfig.directory import Directory, contested
from autoconfig.directory.edition import Edition
from autoconfig.directory.provider import Provider
from autoconfig.errors import BadSigning, NoProfile, ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.lookups import Lookups
from autoconfig.overrides import check
from autoconfig.profile.claims import claims, domains
from autoconfig.profile.file import SUFFIXES, ProfileFile, load, load_logo
from autoconfig.profile.lint import remarks
from autoconfig.signing import Signer
from autoconfig.texts import Texts

# What came of a file; errors where it cannot be served.
Outcome = Provider | tuple[Finding, ...]


class Opened(NamedTuple):
    """The good ones of some files, and the findings of the others, which are errors."""

    directory: Directory
    findings: tuple[Finding, ...]


def open_folder(
    folder: Path,
    *,
    skip_bad: bool = False,
    overrides: Path | None = None,
    signer: Signer | None = None,
) -> Edition:
    """All profiles of a folder. Raises NoProfile, and ProfileError with the findings of every file.

    With `skip_bad` the files with findings are left out instead; of two that claim one domain, the later.
    `overrides` is a folder whose translations, templates and static files stand before ours.
    `signer` signs for the profiles that name none.
    """
    files = profile_files(folder)
    languages = open_overrides(overrides)
    directory, findings = open_files(files, signer)
    if findings and not skip_bad:
        raise ProfileError(findings)
    return Edition(directory, languages, findings, overrides)


def open_overrides(folder: Path | None) -> Texts:
    """The languages, those of an operator's folder before ours. Raises ProfileError of any file there."""
    if folder:
        check(folder)
    return texts.beside(folder)


def open_files(files: Iterable[Path], signer: Signer | None = None) -> Opened:
    """Those that can be served, and what is wrong with the others."""
    with collector.paused():
        return gathered([_outcome(path, signer) for path in files])


def gathered(outcomes: Sequence[Outcome]) -> Opened:
    """Of two providers that claim one domain, the later is left out; another one's table is no profile."""
    refused = contested(one for one in outcomes if isinstance(one, Provider))
    directory = Directory(one for one in outcomes if isinstance(one, Provider) and one not in refused)
    tables = set(_tables(directory))
    findings = (
        finding
        for one in outcomes
        for finding in (refused.get(one, ()) if isinstance(one, Provider) else one)
        if Path(finding.file).resolve() not in tables
    )
    return Opened(directory, tuple(findings))


def _tables(directory: Directory) -> Iterable[Path]:
    """Files that a profile names as a table; one in YAML looks like a profile, and is none."""
    for provider in directory.providers:
        for lookup in provider.profile.lookups:
            if lookup.table:
                yield (provider.file.parent / lookup.table.file).resolve()


def _outcome(path: Path, signer: Signer | None) -> Outcome:
    try:
        return open_profile(path, signer)
    except ProfileError as error:
        return error.findings


def open_profile(path: Path, signer: Signer | None = None) -> Provider:
    """The profile in a file, put to work; `signer` is for one that names none. Raises ProfileError.

    Its lookups connect when they are first asked.
    """
    file = load(path)
    claimed = claims(file)
    return Provider(
        path,
        file.profile,
        claimed,
        signer=_signer(file) or signer,
        lookups=Lookups.open(file, domains(claimed)) if file.profile.lookups else None,
        logo=load_logo(file),
        findings=tuple(file.findings(remarks(file.profile))),
    )


def _signer(file: ProfileFile) -> Signer | None:
    try:
        return Signer(file.profile.signing, file.path.parent) if file.profile.signing else None
    except BadSigning as error:
        mistake = Mistake(Code.SIGNING_UNUSABLE, error.problem, error.remedy)
        raise ProfileError([file.finding(["signing", error.key], mistake)]) from None


def profile_files(folder: Path) -> list[Path]:
    """All in a folder that is named like a profile, in whatever case, by name. Raises NoProfile.

    Hidden files are none: editors and Kubernetes leave them.
    """
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise NoProfile(folder, error.strerror or str(error)) from None
    files = [path for path in found if not path.name.startswith(".")]
    if not files:
        raise NoProfile(folder)
    return files
