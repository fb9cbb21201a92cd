"""From files to what is served.

A profile is read once: what is found wrong with it only when it is used has its line from the text that was
read then, for the file may be another one by now.

    open_profile(path) -> Provider      one file, by itself
    read_files(paths) -> Held of each   what came of them, and which files they name
    open_folder(folder) -> Edition      all of them, gathered, with what stands beside the profiles
"""

import os
from collections.abc import Iterable
from pathlib import Path

from autoconfig import collector, files, texts
from autoconfig.directory.edition import Edition, Overrides, Source
from autoconfig.directory.likeness import Likeness
from autoconfig.directory.listings import asked
from autoconfig.directory.provider import Provider
from autoconfig.directory.succession import Held, Opened, gathered
from autoconfig.errors import BadSigning, NoProfile, ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.lookups import Lookups, open_listing
from autoconfig.overrides import check, stamps
from autoconfig.profile.claims import claims, domains
from autoconfig.profile.file import SUFFIXES, ProfileFile, load, load_logo
from autoconfig.signing import Signer
from autoconfig.texts import Texts


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
    paths = profile_files(folder)
    before = stamps(overrides)
    languages = open_overrides(overrides)
    opened = open_files(paths, signer)
    if opened.findings and not skip_bad:
        raise ProfileError(opened.findings)
    source = Source(folder, signer, opened.held, Overrides(before, before))
    return Edition(asked(opened.directory), languages, opened.findings, overrides, source=source)


def open_overrides(folder: Path | None) -> Texts:
    """The languages, those of an operator's folder before ours. Raises ProfileError of any file there."""
    found: tuple[Finding, ...] = ()
    languages = None
    try:
        languages = texts.beside(folder)
    except ProfileError as error:
        found = error.findings
    if folder:
        found += tuple(check(folder))
    if languages is None or found:
        raise ProfileError(found)
    return languages


def open_files(paths: Iterable[Path], signer: Signer | None = None) -> Opened:
    """Those that can be served, and what is wrong with the others."""
    return gathered(read_files(paths, signer))


def read_files(paths: Iterable[Path], signer: Signer | None) -> dict[Path, Held]:
    """What comes of each."""
    likeness = Likeness()
    with collector.paused():
        return {path: _held(path, signer, likeness) for path in paths}


def _held(path: Path, signer: Signer | None, likeness: Likeness) -> Held:
    with files.noted() as notes:
        try:
            provider = open_profile(path, signer, likeness)
            return Held(notes.stamps, provider, notes.digest)
        except ProfileError as error:
            files.note([path])  # if it was not even read
            stamps = {**notes.stamps, path: files.AGAIN} if notes.may_pass else notes.stamps
            return Held(stamps, error.findings)


def open_profile(path: Path, signer: Signer | None = None, likeness: Likeness | None = None) -> Provider:
    """The profile in a file, put to work; `signer` is for one that names none. Raises ProfileError.

    `likeness` is of the files that are read with it. Its lookups connect when they are first asked.
    """
    file = load(path)
    claimed = claims(file)
    listing = open_listing(file)
    return Provider(
        path,
        file.profile,
        claimed,
        signer=_signer(file) or signer,
        lookups=Lookups.open(file, domains(claimed), listing or ()) if file.profile.lookups else None,
        listing=listing,
        logo=load_logo(file),
        findings=tuple(file.findings((likeness or Likeness()).remarks(file))),
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
        found = sorted(name for name in os.listdir(folder) if name.lower().endswith(SUFFIXES))
    except OSError as error:
        raise NoProfile(folder, error.strerror or str(error)) from None
    named = [folder / name for name in found if not name.startswith(".")]
    if not named:
        raise NoProfile(folder)
    return named
