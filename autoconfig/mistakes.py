"""What pydantic says is wrong with a profile, in words for whoever wrote it: where, what, and what to write.

One mistake is told once: a key that is misspelt is not missing as well.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from autoconfig.errors import close, nearest
from autoconfig.model import Profile
from autoconfig.model.schema import Model
from autoconfig.scalars import shown

Path = tuple[str | int, ...]

# The keys whose items are of one of several models.
_CHOICES = ("incomingServer", "outgoingServer", "authentication")
_EXPECTED = {
    "string_type": "a text",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
}
_UNKNOWN, _MISSING = "extra_forbidden", "missing"


class Mistake(NamedTuple):
    """`path`: keys and numbers of items, as they stand in the file."""

    path: Path
    text: str


def mistakes(error: ValidationError, model: type[Model] = Profile) -> Iterator[Mistake]:
    """Every mistake in what was to be a `model`, each when it is asked for."""
    details = [(_in_the_file(detail, model), detail) for detail in error.errors(include_url=False)]
    meant = _meant(details)
    misspelt = {(path[:-1], key) for path, key in meant.items()}
    for path, detail in details:
        if path in meant:
            yield Mistake(path, f"is no key here, write {meant[path]}")
        elif detail["type"] != _MISSING or (path[:-1], path[-1]) not in misspelt:
            yield Mistake(path, _text(detail, path, model))


def _in_the_file(detail: ErrorDetails, model: type[Model]) -> Path:
    """A path without the steps that say which model of several was tried; the key as it is written.

    Of a value that is not there pydantic has Python's name.
    """
    path = detail["loc"]
    before = ("", "", *path)
    steps = tuple(
        step
        for step, item, key in zip(path, before[1:], before, strict=False)
        if not (key in _CHOICES and isinstance(item, int))
    )
    if detail["type"] != _MISSING:
        return steps
    field = _owner(steps, model).model_fields.get(str(steps[-1]))
    return (*steps[:-1], field.alias) if field and field.alias else steps


def _meant(details: Sequence[tuple[Path, ErrorDetails]]) -> Mapping[Path, str]:
    """The unknown keys that are probably one that is missing beside them, and which."""
    missing = defaultdict(list)
    for path, detail in details:
        if detail["type"] == _MISSING:
            missing[path[:-1]].append(str(path[-1]))
    unknown = (path for path, detail in details if detail["type"] == _UNKNOWN and path[:-1] in missing)
    found = ((path, close(path[-1], missing[path[:-1]])) for path in unknown)
    return {path: key for path, key in found if key}


def _text(detail: ErrorDetails, path: Path, model: type[Model]) -> str:
    kind, given = detail["type"], detail["input"]
    name = str(path[-1]) if path else ""
    match kind:
        case "missing":
            remedy = detail.get("ctx", {}).get("remedy")
            return f"is missing, write {remedy or ': '.join((name, _keys(path, model).get(name, '…')))}"
        case "extra_forbidden":
            return f"is no key here, write {nearest(name, _keys(path, model))}"
        case "enum":
            words = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return f"{shown(given)} is no word here, write {nearest(given, words)}"
        case "too_long" | "string_too_long":
            return f"is longer than {detail['ctx']['max_length']} characters, write a shorter one"
        case "value_error":
            return str(detail["ctx"]["error"])
        case _:
            # What is in lookups may have a password in it.
            what = "no such value" if path[:1] == ("lookups",) else shown(given)
            return f"is {what}, write {_EXPECTED.get(kind, 'a value of another kind')}"


def _keys(path: Path, model: type[Model]) -> dict[str, str]:
    """The keys of the mapping that the last step of `path` stands in, each with an example."""
    fields = _owner(path, model).model_fields.values()
    return {str(field.alias): str((field.examples or ["…"])[0]) for field in fields}


def _owner(path: Path, model: type[Model]) -> type[Model]:
    """The model of the mapping that the last step of `path` stands in."""
    for step in path[:-1]:
        field = next((field for field in model.model_fields.values() if field.alias == step), None)
        model = next(_models(field.annotation), model) if field else model
    return model


def _models(annotation: Any) -> Iterator[type[Model]]:
    """The models that a value of this type can be, or hold."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
