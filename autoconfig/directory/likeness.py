"""What is said of profiles that differ in nothing but names, worked out once for all of them.

Who has 10,000 profiles has had them written by a program, and to look through each costs more than to read
it. So what is said of the second one is said with marks in the place of its names, and of those after it only
the marks are filled in:

    shape ── the first of it ──▶ remarks(profile)
             the second ───────▶ remarks(profile with marks), if filled in they are remarks(profile)
             the others ───────▶ these, filled in

* A shape is all that a file says, with a number in the place of each host name of a server for mail, the same
  for the same name; its `id`, its domains and its names for people are left out.
* What is said of the shape is worked out from a profile that has nothing else but marks there, so it cannot
  depend on the names of the one that happened to come second.
* Whose names give rise to a remark themselves, and whoever allows remarks, has no part in this; nor who has
  `oAuth2`, of which something is said only where Thunderbird does not know the host names.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from autoconfig.directory.remarks import SOME_DOMAIN, remarks
from autoconfig.findings import Mistake
from autoconfig.formats.blanks import Cut, Mark, has_marks
from autoconfig.profile import Profile
from autoconfig.profile.file import ProfileFile
from autoconfig.profile.lint import names
from autoconfig.profile.lint.remark import Remark
from autoconfig.profile.schema import Model
from autoconfig.profile.servers import Server
from autoconfig.profile.template import Template

MAX_SHAPES = 1000
_NAMES = ("id", "domains", "displayName", "displayShortName")
_LISTS = {"incomingServer": "incoming_server", "outgoingServer": "outgoing_server"}
_Said = tuple[Remark, ...]


class _Shape(NamedTuple):
    """`print` is that of all it says, `names` are those that the marks stand for, by their numbers."""

    print: bytes
    names: tuple[str, ...]


class Likeness:
    """What is known of shapes, while some files are read."""

    def __init__(self) -> None:
        # With marks, and whether they can be filled in; None: it was seen once.
        self._known: dict[bytes, tuple[_Said, bool] | None] = {}

    def remarks(self, file: ProfileFile) -> _Said:
        """The same as `remarks` of its profile."""
        profile = file.profile
        if profile.allow or profile.oauth2 or any(names.remarks(profile)):
            return tuple(remarks(profile))
        shape = _shape(file.source.value, profile)
        if known := self._known.get(shape.print):
            said, is_filled = known
            return _filled(said, shape.names) if is_filled else tuple(remarks(profile))
        plain = tuple(remarks(profile))
        if shape.print in self._known:
            self._known[shape.print] = _said_with_marks(profile, shape.names, plain)
        elif len(self._known) < MAX_SHAPES:
            self._known[shape.print] = None
        return plain


def _said_with_marks(profile: Profile, known: tuple[str, ...], plain: _Said) -> tuple[_Said, bool]:
    """What is said with marks, and whether it is the same when they are filled in."""
    try:
        said = tuple(remarks(_marked(profile, known)))
    except Cut:  # such as {domain:.3}
        return (), False
    return said, _told(_filled(said, known)) == _told(plain)


def _shape(said: Mapping[str, Any], profile: Profile) -> _Shape:
    numbers = {next(iter(profile.listed_domains), SOME_DOMAIN): 0}
    shape = {**said, **{key: "" for key in _NAMES if key in said}}
    for key, field in _LISTS.items():
        listed = said[key] if isinstance(said[key], list) else [said[key]]
        servers: tuple[Model, ...] = getattr(profile, field)
        shape[key] = [
            {**one, "hostname": numbers.setdefault(name, len(numbers))} if (name := _host(server)) else one
            for one, server in zip(listed, servers, strict=False)
        ]
    text = repr(shape).encode(errors="surrogatepass")
    return _Shape(blake2b(text, digest_size=16).digest(), tuple(numbers))


def _host(server: Model) -> str | None:
    """Its host name, if that is the same for every domain."""
    name = server.hostname if isinstance(server, Server) else None
    return name.text if name and len(name.parts) == 1 and name.parts[0].field is None else None


def _marked(profile: Profile, known: tuple[str, ...]) -> Profile:
    marks = {name: Mark.of(number) for number, name in enumerate(known)}

    def marked(server: Model) -> Model:
        name = _host(server)
        return _copy(server, hostname=Template.plain(marks[name])) if name else server

    lists = {field: tuple(map(marked, getattr(profile, field))) for field in _LISTS.values()}
    names = {"id": None, "display_name": "", "display_short_name": None, "domains": (Mark.of(0),)}
    copy: Profile = _copy(profile, **lists, **names)
    return copy


def _copy(model: Any, **changes: Any) -> Any:
    """With these fields, and nothing that was worked out from others."""
    fields = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model).model_construct(model.model_fields_set, **{**fields, **changes})


def _filled(said: _Said, known: tuple[str, ...]) -> _Said:
    return tuple([_with(one, known) for one in said])


def _with(remark: Remark, known: tuple[str, ...]) -> Remark:
    mistake = remark.mistake
    if not has_marks(str(mistake)):
        return remark
    table = {ord(Mark.of(number)): name for number, name in enumerate(known)}
    problem, remedy = mistake.problem.translate(table), mistake.remedy.translate(table)
    return remark._replace(mistake=Mistake(mistake.code, problem, remedy))


def _told(said: _Said) -> list[tuple[object, ...]]:
    """So that they can be compared."""
    return [(one.keys, one.mistake.code, str(one.mistake), one.severity) for one in said]
