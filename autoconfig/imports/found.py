"""A profile that was found in somebody else's configuration, not yet written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from autoconfig.errors import Finding, ProfileError
from autoconfig.model import Profile
from autoconfig.model.servers import IncomingServer, OutgoingServer, Server
from autoconfig.model.services import Services
from autoconfig.words import ANY_DOMAIN, shown

MAX_NAME_LENGTH = 60
MAX_SHORT_NAME_LENGTH = 20
MAIL_SERVERS: dict[str, type[Server]] = {
    "incomingServer": IncomingServer,
    "outgoingServer": OutgoingServer,
}
SERVICES = tuple(str(field.alias) for field in Services.model_fields.values())
# What need not be said of a login.
_DEFAULTS = {"%EMAILADDRESS%", "{address}"}

Place = tuple[str | int, ...]


@dataclass
class Found:
    """A profile in plain values, with what was noticed on the way.

    `name` is what its file may be called. `comments`: each with the path of the key or item it stands before;
    () is the whole. `findings` are odd, but kept. `text` is the file, once it is written.
    """

    name: str
    file: str
    profile: dict[str, Any]
    comments: Sequence[tuple[Place, str]] = ()
    findings: list[Finding] = field(default_factory=list)
    text: str = ""

    def note(self, line: int, key: str, text: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(self.file, line, key, text))


def name_of(domains: Sequence[Any]) -> str:
    """What the file of a profile with these domains may be called."""
    first = str(domains[0]) if domains else ""
    return "any-domain" if first == ANY_DOMAIN else first


def checked(profile: dict[str, Any], file: str, line: int = 1) -> Profile:
    """The profile, read. Raises ProfileError."""
    try:
        return Profile.model_validate(profile)
    except ValidationError as error:
        raise ProfileError([Finding(file, line, "profile", reason(error))]) from None


def shortened(profile: dict[str, Any]) -> dict[str, Any]:
    """A username that all servers have stands in the profile once; the address is what nobody has to say."""
    lists = [profile[key] for key in (*MAIL_SERVERS, *SERVICES) if isinstance(profile.get(key), list)]
    servers = [server for given in lists for server in given if "username" in server]
    usernames = {server["username"] for server in servers}
    if len(usernames) > 1 or usernames <= {"none"}:
        usernames = set()
    for server in servers:
        if server["username"] in usernames | _DEFAULTS:
            del server["username"]
    if not usernames - _DEFAULTS:
        return profile
    items = list(profile.items())
    at = list(profile).index("incomingServer")
    return dict([*items[:at], ("username", usernames.pop()), *items[at:]])


def reason(error: ValidationError) -> str:
    """What a profile has no words for."""
    detail = error.errors()[0]
    key = ".".join(step for step in detail["loc"] if step and isinstance(step, str)) or "it"
    match detail["type"]:
        case "missing":
            return f"{key} is missing"
        case "value_error":
            return f"{key}: {detail['ctx']['error']}"
        case "enum":
            return f"{key} {shown(detail['input'])} has no word"
        case _:
            return f"{key} {shown(detail['input'])} is of another kind"
