"""Other people's configurations as profiles: one module for each kind, and the table that lists them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding
from autoconfig.imports import automx, automx2, clientconfig, settings
from autoconfig.imports.draft import Draft, note, refusal
from autoconfig.imports.writer import write
from autoconfig.profile.file import parse
from autoconfig.profile.kinds import Kind, foreign, is_text
from autoconfig.profile.yaml import Yaml
from autoconfig.reach.fetch import MAX_LENGTH

Reader = Callable[[bytes, str, Sequence[str]], Iterable[Draft]]

READERS: dict[str, Reader] = {
    ".xml": clientconfig.read,
    ".json": automx2.read,
    ".conf": automx.read,
    ".ini": automx.read,
}
_BY_NAME = READERS | {
    ".env": settings.read_environment,
    ".yaml": settings.read_go_autoconfig,
    ".yml": settings.read_go_autoconfig,
}
# By the first line that says something.
_STARTS: tuple[tuple[re.Pattern[bytes], Reader], ...] = (
    (re.compile(rb"<"), clientconfig.read),
    (re.compile(rb"\{"), automx2.read),
    (re.compile(rb"\["), automx.read),
    (re.compile(rb"(?:export )?[A-Z][A-Z0-9_]*="), settings.read_environment),
)
_LOOKED_AT = 64 * 1024
_COMMENTS = (b"#", b";")
_BY_HAND = "write the profile by hand"


def read(body: bytes, file: str, domains: Sequence[str] = ()) -> list[Draft]:
    """The profiles in a document; `file` is what findings call it. Raises ProfileError.

    `domains` (A-labels) are what stands in the place of a placeholder for any domain.

    Which kind it is says how it begins, else the file's name.
    """
    if len(body) > MAX_LENGTH:
        raise refusal(file, 1, f"it is longer than {MAX_LENGTH // 1024} KiB", "take it apart")
    try:
        return [read_back(found) for found in _reader(body, file)(body, file, domains)]
    except ProfileError:
        if kind := foreign(body) or _unknown(body, file):
            raise refusal(file, 1, f"it is {kind.name}", kind.remedy) from None
        raise


def _unknown(body: bytes, file: str) -> Kind | None:
    """What is neither called XML nor begins like it."""
    is_guessed = _reader(body, file) is clientconfig.read and not file.endswith(".xml")
    if is_guessed and is_text(body):
        return Kind("text of a kind that is not read", "see autoconfig import --help")
    return None


def _reader(body: bytes, file: str) -> Reader:
    lines = (line.strip() for line in body[:_LOOKED_AT].splitlines())
    first = next((line for line in lines if line and not line.startswith(_COMMENTS)), b"")
    by_start = (reader for start, reader in _STARTS if start.match(first))
    by_name = (reader for suffix, reader in _BY_NAME.items() if file.endswith(suffix))
    return next(by_start, None) or next(by_name, clientconfig.read)


def read_back(found: Draft) -> Draft:
    """The same with its text, which says what was found: no sign that YAML takes for more changes anything.

    Raises ProfileError.
    """
    found.text = write(found)
    try:
        parse(found.text, found.file)
        is_same = Yaml(found.text, found.file).value == found.profile
    except ProfileError as error:
        reasons = "; ".join(f"{finding.key}: {finding.text}" for finding in error.findings)
        problem = f"what came of it is no profile: {reasons}"
        raise refusal(found.file, 1, problem, _BY_HAND, key="profile") from None
    if not is_same:
        problem = "what came of it does not come back from its file as it was"
        raise refusal(found.file, 1, problem, _BY_HAND, key="profile")
    return found


def shared_ids(found: Iterable[Draft]) -> Iterator[Finding]:
    """A finding for every profile whose id an earlier one has."""
    first: dict[str, str] = {}
    for one in found:
        name = str(one.profile.get("id", one.profile["domains"][0]))
        if first.setdefault(name, one.file) != one.file:
            yield note(one.file, 1, "id", Code.ODD, f"{name} is the id of {first[name]} too; both keep it")
