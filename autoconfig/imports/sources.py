"""What an operator names as a source, as documents: a file, a folder, a URL or a mail domain."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from autoconfig import files
from autoconfig.address import is_mail_domain, to_domain
from autoconfig.errors import BadSource, FetchFailed, ProfileError
from autoconfig.findings import Code
from autoconfig.imports import READERS, read, read_back
from autoconfig.imports.draft import Draft, refusal
from autoconfig.profile.words import ANY_DOMAIN
from autoconfig.reach.fetch import MAX_LENGTH, fetch

# In the order of draft-ietf-mailmaint-autoconfig-06; the last is Thunderbird's database.
URLS = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    "https://autoconfig.thunderbird.net/v1.1/{domain}",
)

# So much of a name is said again.
_SHOWN = 100

Document = Callable[[], list[Draft]]


def documents(source: str, *, allow_private: bool, domains: Sequence[str] = ()) -> list[Document]:
    """The documents of a source, not yet read; `domains` stand for a placeholder in them. Raises BadSource.

    To read one raises ProfileError where it is refused, FetchFailed where it cannot be had.
    """
    path = Path(source)
    try:
        if path.is_dir():
            return [partial(_read_file, file, domains) for file in _files(path)]
        is_there = path.exists()
    except (OSError, ValueError):  # no file has such a name
        is_there = False
    if is_there:
        return [partial(_read_file, path, domains)]
    if "://" in source and not source.lower().startswith(("https:", "http:")):
        return [partial(_read_database, source)]
    if "://" in source:
        return [partial(_read_url, source, allow_private, domains)]
    domain = to_domain(source)
    if path.suffix not in READERS and is_mail_domain(domain):
        return [partial(_read_domain, domain, allow_private, domains or [domain])]
    raise BadSource(
        f"{source.rpartition('@')[2][:_SHOWN]} is no file, no folder, no https:// URL and no mail domain."
    )


def _files(folder: Path) -> list[Path]:
    """All that is named like a document; what is no file is told when it is read."""
    try:
        found = sorted(one for one in folder.iterdir() if one.suffix in READERS)
    except OSError as error:
        raise BadSource(f"{folder} cannot be read: {error.strerror}.") from None
    if not found:
        raise BadSource(f"There is no file in {folder} that ends in {', '.join(READERS)}.")
    return found


def _read_file(path: Path, domains: Sequence[str]) -> list[Draft]:
    try:
        body = files.read(path, MAX_LENGTH)
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
        raise refusal(str(path), 1, problem, "name a file that can", code=Code.CANNOT_READ) from None
    found = read(body, str(path), domains)
    if len(found) == 1 and path.suffix == ".xml":
        found[0].name = path.stem
    return found


def _read_url(url: str, allow_private: bool, domains: Sequence[str]) -> list[Draft]:
    """What somebody else has written is not for everybody."""
    found = read(fetch(url, allow_private=allow_private), url, domains)
    if any(ANY_DOMAIN in one.profile["domains"] for one in found):
        problem = f'it is for any domain ("{ANY_DOMAIN}"), which only a file of your own can be'
        raise refusal(url, 1, problem, "save it, read it and import the file", key="domains")
    return found


def _read_database(url: str) -> list[Draft]:
    from autoconfig.imports import automx2_database  # SQLAlchemy takes a while

    return [read_back(found) for found in automx2_database.read(url)]


def _read_domain(domain: str, allow_private: bool, domains: Sequence[str]) -> list[Draft]:
    """Of the places where clients look, the first that has a document which can be read."""
    reasons = []
    for url in URLS:
        try:
            found = _read_url(url.format(domain=domain), allow_private, domains)
        except (FetchFailed, ProfileError) as error:
            reasons.append(str(error))
        else:
            for one in found:
                one.name = domain
            return found
    raise FetchFailed(domain, "\n".join(["there is no document that can be read", *reasons]))
