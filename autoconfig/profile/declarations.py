"""What a profile declares for use elsewhere in it: the fields of its lookups, and its sets of servers.

Whoever validates a profile passes `Declarations` as context, so that a name that is used but not declared is
refused where it stands. Without one, only the fields of an address are there.
"""

import re
from collections.abc import Collection
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, ValidationInfo

from autoconfig.errors import nearest
from autoconfig.findings import Code, Mistake
from autoconfig.profile.scalars import STRING, shown, template_type
from autoconfig.profile.template import ADDRESS_FIELDS, Template, parsed

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# All that follows from an address; only the address itself may come from a lookup: the real one of an alias.
_COMPUTED = frozenset(ADDRESS_FIELDS) - {"address"}


class Declarations(NamedTuple):
    """The names; None where they could not be read, so that nothing is said of them twice."""

    fields: Collection[str] | None = ()
    server_sets: Collection[str] | None = ()


def _declared(info: ValidationInfo) -> Declarations:
    return info.context if isinstance(info.context, Declarations) else Declarations()


def _username(value: str, info: ValidationInfo) -> Template:
    fields = _declared(info).fields
    return parsed(value, None if fields is None else (*ADDRESS_FIELDS, *fields))


def _new_field(value: str) -> str:
    if not _NAME.match(value):
        raise Mistake(Code.BAD_NAME, f"{shown(value)} is not the name of a field", "write one such as uid")
    if value in _COMPUTED:
        raise Mistake(Code.BAD_NAME, f"{shown(value)} follows from the address", "choose another name")
    return value


def _known_field(value: str, info: ValidationInfo) -> str:
    return _known(value, _declared(info).fields, "a field that a lookup declares", "fields")


def _known_set(value: str, info: ValidationInfo) -> str:
    return _known(value, _declared(info).server_sets, "one of the serverSets", "serverSets")


def _known(value: str, names: Collection[str] | None, what: str, key: str) -> str:
    if names is not None and value not in names:
        remedy = f"write {nearest(value, names)}" if names else f"write it in {key} first"
        raise Mistake(Code.NOT_DECLARED, f"{shown(value)} is not {what}", remedy)
    return value


NewField = Annotated[str, AfterValidator(_new_field)]
KnownField = Annotated[str, AfterValidator(_known_field)]
KnownSet = Annotated[str, AfterValidator(_known_set)]
UsernameTemplate = Annotated[Template, template_type(_username, '"{local}"'), STRING]
