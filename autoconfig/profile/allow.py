"""`allow`: which findings about what is served are not said of a profile, each with the reason."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from autoconfig.errors import nearest
from autoconfig.findings import LINT, Code, Mistake
from autoconfig.profile.scalars import Text, shown
from autoconfig.profile.schema import Frozen


def _code(value: str) -> str:
    if value in LINT:
        return value
    if value in list(Code):
        raise Mistake(Code.UNKNOWN_WORD, "it cannot be allowed", "leave it out, and mend what it is about")
    raise Mistake(
        Code.UNKNOWN_WORD, f"{shown(value)} is no code of a finding", f"write {nearest(value, LINT)}"
    )


def _reason(value: object) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise Mistake(Code.EMPTY, "it has no reason", "write why it is right here")
    return value


# Codes and reasons.
Allowed = Annotated[
    Mapping[Annotated[str, AfterValidator(_code)], Annotated[Text, BeforeValidator(_reason)]],
    AfterValidator(Frozen),
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"enum": [*LINT]},
            "additionalProperties": {"type": "string", "minLength": 1},
        }
    ),
]
