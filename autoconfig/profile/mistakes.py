"""What pydantic says is wrong with a profile, in words for whoever wrote it: where, what, and what to write.

One mistake is told once: a key that is misspelt is not missing as well.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from autoconfig.errors import nearest
from autoconfig.findings import Code, Mistake
from autoconfig.profile import Profile, dialect
from autoconfig.profile.keys import MERGE, meant, models, unknown
from autoconfig.profile.scalars import shown
from autoconfig.profile.schema import Model

# Keys and numbers of items, as they stand in the file.
Path = tuple[str | int, ...]

# The keys whose items are of one of several models.
_CHOICES = ("incomingServer", "outgoingServer", "authentication")
_MAPPING = "a mapping"
_EXPECTED = {
    "string_type": "a text",
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
}
_UNKNOWN, _MISSING = "extra_forbidden", "missing"


class Misfit(NamedTuple):
    """`path`: as keys stand in the file, or as the one would that is missing."""

    path: Path
    mistake: Mistake
    is_missing: bool = False

    @property
    def key(self) -> str:
        """The first one that leads there."""
        return str(self.path[0])


def mistakes(error: ValidationError, model: type[Model] = Profile) -> Iterator[Misfit]:
    """Every mistake in what was to be a `model`, each when it is asked for."""
    details = [(_in_the_file(detail, model), detail) for detail in error.errors(include_url=False)]
    instead = _instead(details)
    misspelt = {(path[:-1], key) for path, key in instead.items()}
    merged = {path[:-1] for path, detail in details if path[-1:] == (MERGE,) and detail["type"] == _UNKNOWN}
    for path, detail in details:
        if path in instead:
            yield Misfit(path, Mistake(Code.UNKNOWN_KEY, "is no key here", f"write {instead[path]}"))
        elif detail["type"] != _MISSING:
            yield Misfit(path, _mistake(detail, path, model))
        elif (path[:-1], path[-1]) not in misspelt and path[:-1] not in merged:
            yield Misfit(path, _mistake(detail, path, model), is_missing=True)


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


def _instead(details: Sequence[tuple[Path, ErrorDetails]]) -> Mapping[Path, str]:
    """The unknown keys that are probably one that is missing beside them, and which."""
    missing = defaultdict(list)
    for path, detail in details:
        if detail["type"] == _MISSING:
            missing[path[:-1]].append(str(path[-1]))
    unknown = (path for path, detail in details if detail["type"] == _UNKNOWN and path[:-1] in missing)
    found = ((path, meant(str(path[-1]), missing[path[:-1]])) for path in unknown)
    return {path: keys[0] for path, keys in found if len(keys) == 1}


def _mistake(detail: ErrorDetails, path: Path, model: type[Model]) -> Mistake:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = str(path[-1]) if path else ""
    match kind:
        case "missing":
            wanted = context.get("remedy") or f"{name}: {_keys(path, model).get(name, '…')}"
            return Mistake(Code.MISSING_KEY, "is missing", f"write {wanted}")
        case "extra_forbidden":
            return unknown(name, _keys(path, model))
        case "enum":
            words = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            instead = _word(given, path, words)
            return Mistake(Code.UNKNOWN_WORD, f"{shown(given)} is no word here", f"write {instead}")
        case "too_long" | "string_too_long":
            problem = f"is longer than {context['max_length']} characters"
            return Mistake(Code.TOO_LONG, problem, "write a shorter one")
    if isinstance(found := context.get("error"), Mistake):
        return found
    # What is in lookups may have a password in it.
    what = "no such value" if path[:1] == ("lookups",) else shown(given)
    expected = _EXPECTED.get(kind, "a value of another kind")
    example = _such_as(path, model) if expected == _MAPPING else ""
    return Mistake(Code.WRONG_TYPE, f"is {what}", f"write {expected}{example}")


def _word(given: object, path: Path, words: Sequence[str]) -> str:
    """What to write instead of a word that is none."""
    today = dialect.today(str(_to_the_key(path)[-1]), given, words) if isinstance(given, str) else ""
    return today or nearest(given, words)


def _such_as(path: Path, model: type[Model]) -> str:
    """An example of the mapping, or of the item, that should stand at the path."""
    key = _to_the_key(path)
    example = _keys(key, model).get(str(key[-1]), "") if key else ""
    example = example.removeprefix("[").removesuffix("]") if example.startswith("[{") else example
    return f" such as {example}" if example.startswith("{") else ""


def _to_the_key(path: Path) -> Path:
    """The path without the numbers of items at its end."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _keys(path: Path, model: type[Model]) -> dict[str, str]:
    """The keys of the mapping that the last step of `path` stands in, each with an example."""
    fields = _owner(path, model).model_fields.values()
    return {str(field.alias): str((field.examples or ["…"])[0]) for field in fields}


def _owner(path: Path, model: type[Model]) -> type[Model]:
    """The model of the mapping that the last step of `path` stands in."""
    for step in path[:-1]:
        field = next((field for field in model.model_fields.values() if field.alias == step), None)
        model = next(models(field.annotation), model) if field else model
    return model
