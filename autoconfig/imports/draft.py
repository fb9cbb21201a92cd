"""A profile that was found in somebody else's configuration, not yet written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import ValidationError

from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.groupware import Groupware
from autoconfig.profile.mistakes import Misfit, mistakes
from autoconfig.profile.ports import misplaced
from autoconfig.profile.schema import Model
from autoconfig.profile.servers import IncomingServer, OutgoingServer, Server
from autoconfig.profile.words import ANY_DOMAIN

MAX_NAME_LENGTH = 60
MAX_SHORT_NAME_LENGTH = 20
MAIL_SERVERS: dict[str, type[Server]] = {
    "incomingServer": IncomingServer,
    "outgoingServer": OutgoingServer,
}
SERVICES = tuple(str(field.alias) for field in Groupware.model_fields.values())
# The model of a server, by the key that it stands under.
SERVER_MODELS: dict[str, type[Server]] = MAIL_SERVERS | {
    str(field.alias): get_args(field.annotation)[0] for field in Groupware.model_fields.values()
}
# What need not be said of a login.
_DEFAULTS = {"%EMAILADDRESS%", "{address}"}

Place = tuple[str | int, ...]
# What somebody gets less by.
_WARNINGS = (Code.LEFT_OUT, Code.FOREIGN_FIELD, Code.NO_SERVER, Code.PORT_AT_ODDS)


@dataclass
class Draft:
    """A profile in plain values, with what was noticed on the way.

    `name` is what its file may be called. `comments`: each with the path of the key or item it stands before;
    () is the whole. `findings` are odd, but kept. `text` is the file, once it is written. `left_out` has the
    keys whose list lacks a server that the source has. `lines`: where in the source that stands which is at a
    path, or which the whole is.
    """

    name: str
    file: str
    profile: dict[str, Any]
    comments: Sequence[tuple[Place, str]] = ()
    findings: list[Finding] = field(default_factory=list)
    text: str = ""
    left_out: set[str] = field(default_factory=set)
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, path: Place) -> int:
        """The line in the source of what is nearest to a path.

        A login that all servers have stands in the profile once: see `shortened`.
        """
        if path[:1] == ("username",):
            path = next((place for place in self.lines if place[-1:] == path[:1]), path)
        starts = (path[:end] for end in range(len(path), -1, -1))
        return next((self.lines[start] for start in starts if start in self.lines), 1)

    def place(self, key: str, index: int, line: int, lines: Mapping[str, int]) -> None:
        """Keep where a server stands, and its keys that have a line of their own."""
        self.lines[key, index] = line
        self.lines |= {(key, index, inner): at for inner, at in lines.items()}

    def note(self, line: int, key: str, code: Code, problem: str, remedy: str = "") -> None:
        """Add a finding."""
        self.findings.append(note(self.file, line, key, code, problem, remedy))


def without_server(found: Draft, key: str) -> tuple[Code, str, str]:
    """What is said where a list of servers becomes `none`, which DNS then denies."""
    if key in found.left_out:
        return Code.LEFT_OUT, "no server is left, so the profile says none, and DNS denies it", "write one"
    return Code.NO_SERVER, "there is none, so most clients have no use for it", "write one"


def note(file: str, line: int, key: str, code: Code, problem: str, remedy: str = "") -> Finding:
    """A finding that stops no import: a warning or, of most codes, an info; `remedy` need not be."""
    severity = Severity.WARNING if code in _WARNINGS else Severity.INFO
    return Mistake(code, problem, remedy).at(file, line, key, severity)


def odd_port(server: Mapping[str, Any]) -> Mistake | None:
    """What is odd about the port of a server that is right otherwise."""
    if "port" not in server:
        return None
    return misplaced(str(server["type"]), int(server["port"]), str(server["socketType"]))


class NotImported(Mistake):
    """What keeps a document from being imported, and the line where that shows."""

    def __init__(self, problem: str, remedy: str, line: int) -> None:
        super().__init__(Code.NOT_IMPORTED, problem, remedy)
        self.line = line


def refusal(
    file: str, line: int, problem: str, remedy: str, *, key: str = "document", code: Code = Code.NOT_IMPORTED
) -> ProfileError:
    """That there is no import of it."""
    return ProfileError([Mistake(code, problem, remedy).at(file, line, key)])


def name_of(domains: Sequence[Any]) -> str:
    """What the file of a profile with these domains may be called."""
    first = str(domains[0]) if domains else ""
    return "any-domain" if first == ANY_DOMAIN else first


def checked(profile: dict[str, Any], file: str, line: int = 1) -> Profile:
    """The profile, read. Raises ProfileError."""
    try:
        return Profile.model_validate(profile)
    except ValidationError as error:
        raise ProfileError([reason(error).at(file, line, "profile")]) from None


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


def misfit(model: type[Model], said: Mapping[str, Any]) -> Misfit | None:
    """What of this the model has no words for, None where it has all."""
    try:
        model.model_validate(said)
    except ValidationError as error:
        return next(mistakes(error, model))
    return None


def reason(error: ValidationError, model: type[Model] = Profile) -> Mistake:
    """What a profile has no words for, and in which key."""
    path, mistake, _ = next(mistakes(error, model))
    key = ".".join(step for step in path if isinstance(step, str)) or "it"
    link = "" if mistake.problem.startswith("is ") else ":"
    return Mistake(mistake.code, f"{key}{link} {mistake.problem}", mistake.remedy)
