"""Profiles of any kind, made by chance from the models: a new key is covered by itself.

Of `odd_texts` and its own examples each field takes what its type accepts, so most profiles are accepted too.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import PlainValidator, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from autoconfig.address import CONTROL
from autoconfig.errors import ProfileError
from autoconfig.profile import Profile
from autoconfig.profile.declarations import Declarations
from autoconfig.profile.schema import Model
from autoconfig.profile.yaml import Yaml
from odd_texts import DOMAIN, TEXTS

# The lookup of such a profile, by whose fields a login or a set of servers may be chosen.
FIELDS = ("address", "uid", "name", "site")
LOOKUP = [{"table": {"file": "logins.csv", "fields": {name: f"the {name}" for name in FIELDS}}}]
LANGUAGES = ("", "fr", "en", "de", "zz", "zh-Hant-TW")
# What names a file must find one, and what a command signs is none of ours.
GIVEN: Mapping[str, Any] = {"lookups": LOOKUP, "signing": None, "domainsFile": None}
TRIES = 6

Draw = Callable[[st.SearchStrategy[Any]], Any]
_DECLARED = Declarations(FIELDS, None)


class Kind:
    """A type of texts."""

    known: ClassVar[dict[str, "Kind"]] = {}

    def __init__(self, annotation: Any, examples: tuple[str, ...]) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        self._texts = (*examples * 3, *TEXTS)

    @cached_property
    def accepted(self) -> list[str]:
        """Of all there is."""
        found = [text for text in self._texts if not self.problems(text)]
        assert found, f"nothing in odd_texts is a {self._adapter}: give its field an example"
        return found

    def problems(self, text: str) -> list[str]:
        """What is wrong with it, in our own words."""
        try:
            self._adapter.validate_python(text, context=_DECLARED)
        except ValidationError as error:
            ours = (detail for detail in error.errors(include_url=False) if detail["type"] == "value_error")
            return [detail["msg"] for detail in ours] or ["write another one"]
        return []

    @classmethod
    def of(cls, annotation: Any, examples: tuple[str, ...]) -> "Kind":
        key = f"{annotation} {examples}"
        if key not in cls.known:
            cls.known[key] = cls(annotation, examples)
        return cls.known[key]


@st.composite
def profiles(draw: Draw) -> str:
    """The text of a profile that is probably accepted."""
    said = mapping(draw, Profile, GIVEN)
    if choices := listed(said.get("servers", [])):
        usual = {key: said[key] for key in ("incomingServer", "outgoingServer")}
        for choice in choices:
            choice["use"] = choice["use"] if _is_key(choice["use"]) else "old"
        said |= {"lookups": LOOKUP, "serverSets": {choice["use"]: usual for choice in choices}}
    if "logo" in said.get("page", {}):
        said["page"]["logo"] = "logo.svg"
    if draw(st.integers(0, 3)):
        said["domains"] = [DOMAIN, *(one for one in listed(said.get("domains", [])) if one != DOMAIN)]
    return written(said)


def _is_key(text: str) -> bool:
    """Whether it can be one that is free; YAML has none of more than 1024 characters."""
    return bool(text.strip()) and len(text) < 1000 and not CONTROL.search(text)


def written(value: object) -> str:
    """As JSON, which YAML reads, with what it would not read as it stands escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[^ -~\xa1-\u1fff\u2070-\ud7ff]", lambda sign: _escaped(ord(sign[0])), text)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def mapping(draw: Draw, model: type[Model], given: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping that the model takes, {} where chance finds none."""
    fields = {str(field.alias): field for field in model.model_fields.values()}
    for _ in range(TRIES):
        wanted = [key for key, field in fields.items() if field.is_required() or draw(st.integers(0, 3)) == 0]
        said = {key: given[key] if key in given else value_of(draw, fields[key]) for key in wanted}
        while said := {key: value for key, value in said.items() if value not in (None, [], {})}:
            try:
                model.model_validate(said, context=_DECLARED)
            except ValidationError as error:
                if not _mend(draw, said, model, error):
                    break
            else:
                return said
    return {}


def _mend(draw: Draw, said: dict[str, Any], model: type[Model], error: ValidationError) -> bool:
    """Add what is missing, and take away what is wrong; whether that could be done."""
    details = error.errors(include_url=False, include_input=False, include_context=False)
    fields = {name: field for key, field in model.model_fields.items() for name in (key, field.alias)}
    for detail in details:
        field = fields[str(detail["loc"][0])] if detail["loc"] else None
        if field is None:
            return False
        if said.pop(str(field.alias), None) is None:
            said[str(field.alias)] = value_of(draw, field)
    return True


def value_of(draw: Draw, field: FieldInfo) -> Any:
    examples = tuple(dict.fromkeys(text for one in field.examples or () for text in _texts_of(one)))
    return value(draw, Annotated[field.annotation, *field.metadata, None], examples)


def value(draw: Draw, annotation: Any, examples: tuple[str, ...] = ()) -> Any:
    """A value of this type, as YAML has it."""
    plain, metadata = annotation, tuple[Any, ...]()
    while get_origin(plain) is Annotated:
        plain, metadata = get_args(plain)[0], (*metadata, *plain.__metadata__)
    origin, parts = get_origin(plain), get_args(plain)
    if origin in (Union, UnionType):
        return value(draw, draw(st.sampled_from([one for one in parts if one is not NoneType])), examples)
    if isinstance(plain, type) and issubclass(plain, Model):
        return mapping(draw, plain, {})
    if isinstance(plain, type) and issubclass(plain, Enum):
        return str(draw(st.sampled_from([*plain])).value)
    if origin is tuple:
        return _list(draw, parts[0], examples)
    if origin not in (dict, Mapping):
        return _text(draw, Kind.of(annotation, examples))
    if not any(isinstance(one, PlainValidator) for one in metadata):
        keys = {value(draw, parts[0]) for _ in range(draw(st.integers(1, 2)))}
        return {key: value(draw, parts[1]) for key in keys if _is_key(key)}
    texts = [_text(draw, Kind.of(annotation, examples)) for _ in range(draw(st.integers(1, 2)))]
    return texts[0] if len(texts) == 1 else {draw(st.sampled_from(LANGUAGES)): text for text in texts}


def _list(draw: Draw, annotation: Any, examples: tuple[str, ...]) -> Any:
    items = [value(draw, annotation, examples) for _ in range(draw(st.sampled_from((1, 1, 2, 3))))]
    items = [item for item in items if item not in (None, {}, [])]
    return items[0] if len(items) == 1 and draw(st.booleans()) else items


def _text(draw: Draw, kind: Kind) -> str:
    text = draw(st.text(max_size=30)) if draw(st.integers(0, 4)) == 0 else ""
    return str(text if text and not kind.problems(text) else draw(st.sampled_from(kind.accepted)))


def _texts_of(example: str) -> Iterator[str]:
    """All the texts in a value as the examples write it."""
    yield example
    try:
        found = [Yaml(example, "example").value]
    except ProfileError:
        return
    while found:
        one = found.pop()
        if isinstance(one, str):
            yield one
        elif one:
            found += one.values() if isinstance(one, dict) else one
