"""Which key of a profile was meant by one that is none: by another word, misspelt, or in another place."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from autoconfig.errors import alike, misspelt, nearest, one_of
from autoconfig.findings import Code, Mistake
from autoconfig.profile import Profile, synonyms
from autoconfig.profile.help import WEEK
from autoconfig.profile.schema import Model

# A server has one of these.
_URL_OR_HOST = frozenset({"hostname", "url"})
_SPAN = re.compile(r"\s?[-–]\s?")
_TOLD_PLACES = 2
# YAML 1.1 has it for all keys of another mapping.
MERGE = "<<"
_AT_THE_TOP = "at the top of the file", "write it there without indentation"


def meant(word: str, known: Collection[str]) -> list[str]:
    """The known keys that may be meant; one where it is clear."""
    return _clearly_meant(word, known) or alike(word, known)


def unknown(word: str, known: Collection[str]) -> Mistake:
    """What is said of a key that is none of those `known` where it stands."""
    problem = "is no key here"
    if synonyms.plain(word) in synonyms.SECRETS and "socketType" in known:
        remedy = "leave it out: people give it to their mail clients themselves"
    elif word == MERGE:
        remedy = "other mappings are not merged: write their keys out"
    elif found := _clearly_meant(word, known):
        remedy = f"write {one_of(found)}"
    elif days := _days(word, known):
        remedy = f"write each day by itself: {', '.join(days)}"
    elif place := _elsewhere().get(word):
        where, remedy = place
        problem = f"{problem} but {where}"
    else:
        # The letters of a word whose meaning is known, and no key here, say nothing.
        remedy = f"write {nearest('' if synonyms.plain(word) in synonyms.KEYS else word, known)}"
    return Mistake(Code.UNKNOWN_KEY, problem, remedy)


def _clearly_meant(word: str, known: Collection[str]) -> list[str]:
    plain = synonyms.plain(word)
    if exact := [key for key in known if synonyms.plain(key) == plain]:
        return exact
    if plain not in synonyms.KEYS:
        return misspelt(word, known)
    # What is known has this meaning or none, whatever its letters are like.
    others = synonyms.of(word, synonyms.KEYS, known)
    return others[:1] if _URL_OR_HOST & set(others) else others


def _days(word: str, known: Collection[str]) -> Sequence[str]:
    """The days of a span such as mo-fr, where days are keys."""
    ends = [_clearly_meant(end, known) for end in _SPAN.split(word)] if set(WEEK) <= set(known) else []
    if len(ends) != 2 or any(len(end) != 1 for end in ends):
        return ()
    first, last = (WEEK.index(end[0]) for end in ends)
    return WEEK[first : last + 1]


@cache
def _elsewhere() -> Mapping[str, tuple[str, str]]:
    """Where each key has its place that means one thing in all its places, and what to write."""
    places: dict[str, dict[type, list[str]]] = {}
    for path, model in _mappings():
        for name, field in model.model_fields.items():
            origin = [base for base in model.__mro__ if name in vars(base).get("__annotations__", {})][-1]
            places.setdefault(str(field.alias), {}).setdefault(origin, []).append(path)
    return {key: _place(*found.values()) for key, found in places.items() if len(found) == 1}


def _place(paths: Sequence[str]) -> tuple[str, str]:
    if "" in paths:
        return _AT_THE_TOP
    return f"in {' or '.join(paths[:_TOLD_PLACES])}", "write it there"


def _mappings() -> Iterator[tuple[str, type[Model]]]:
    """Each mapping of a profile with the keys that lead there, the profile first; those of one model once."""
    seen: set[type[Model]] = {Profile}
    waiting: list[tuple[str, type[Model]]] = [("", Profile)]
    for path, model in waiting:
        yield path, model
        for field in model.model_fields.values():
            below = f"{path}.{field.alias}".lstrip(".")
            new = [one for one in models(field.annotation) if one not in seen]
            seen.update(new)
            waiting += [(below, one) for one in new]


def models(annotation: Any) -> Iterator[type[Model]]:
    """The models that a value of this type can be, or hold."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from models(argument)
