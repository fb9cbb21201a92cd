"""What every mapping in a profile has in common."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema

_Value = TypeVar("_Value")


class Model(BaseModel):
    """Immutable; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """A key can be left out; that it could be left empty is nothing an editor should offer."""
        found = handler(schema)
        for key in handler.resolve_ref_schema(found).get("properties", {}).values():
            if key.get("default", ...) is None:
                del key["default"]
            if "anyOf" in key:
                key["anyOf"] = [one for one in key["anyOf"] if one != {"type": "null"}]
        return found


class Short(Model):
    """A mapping that may be written as a single text instead; its validator says of which key."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        found = super().__get_pydantic_json_schema__(schema, handler)
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(found)]}


class Frozen(Mapping[str, _Value]):
    """A mapping with free keys that is as immutable as a model."""

    def __init__(self, content: Mapping[str, _Value]) -> None:
        self._content = dict(content)

    def __getitem__(self, key: str) -> _Value:
        return self._content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __hash__(self) -> int:
        return hash(tuple(self._content.items()))

    def __repr__(self) -> str:
        return repr(self._content)
