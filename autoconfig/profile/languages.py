"""The languages in which a profile speaks to people: those that all of its texts are in."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from autoconfig.profile.schema import Model

# The keys that lead to a text, and the text by language; "" stands for any.
Placed = tuple[tuple[str | int, ...], Mapping[str, str]]


def texts(said: object, at: tuple[str | int, ...] = ()) -> Iterator[Placed]:
    """All texts in a part of a profile that is found `at` these keys."""
    if isinstance(said, MappingProxyType):
        yield at, said
    elif isinstance(said, Model):
        for name, field in type(said).model_fields.items():
            yield from texts(getattr(said, name), (*at, field.alias or name))
    elif isinstance(said, tuple):
        for index, one in enumerate(said):
            yield from texts(one, (*at, index))


def missing(text: Mapping[str, str], languages: Iterable[str]) -> list[str]:
    """Those of the languages that this text is not in."""
    return [] if "" in text else [tag for tag in languages if tag not in text]


def common(said: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """The languages that all of these texts are in, () where any will do, and where none has all."""
    bound = [text for text in said if "" not in text]
    return tuple(tag for tag in (bound[0] if bound else ()) if all(tag in text for text in bound))
