"""Models that are XML elements: of one declaration, both writing and reading follow.

A field says by its place (`In`) where it stands in the element; a field without one is not XML's. So a new
word of the standard is a field here, and nothing else.

    class Documentation(ElementModel):                        <documentation url="…">
        url: Annotated[WebUrl, In.ATTRIBUTE]                    <descr lang="en">…</descr>
        descr: Annotated[Translated | None, In.LANGUAGES]     </documentation>

What must stay true:

1. `read` is the inverse of `content_of`: what this service has written can be imported, and comes out as the
   same document. Both walk through `places`, so that neither can know a field that the other does not.
2. The order of the fields is that of the document: a client may depend on it where the standard does not.
3. A tag is a profile's key. `read` gives what a person would have written in YAML, and it is validated as
   such: what is wrong in somebody else's document is found where it is wrong in a profile.
4. Only profiles are filled in, never documents: a brace that is read is escaped, so that it stays a brace.
5. An element in which no field of an address stands is finished once, since it is the same for everybody.
   Finishing all of them for each request was two fifths of an account with every key there is.

Where a value is a template is said by its type (`FilledText`, `UrlTemplate`), wherever that stands in the
annotation; it is kept as text, as it was written.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache, cached_property
from typing import Any, Self, get_args, get_origin

from autoconfig import xml
from autoconfig.profile.scalars import Filled
from autoconfig.profile.schema import Model
from autoconfig.profile.template import Template, escape, parsed


class In(Enum):
    """Where a field stands in its element."""

    ATTRIBUTE = "an attribute"
    TEXT = "the element's own text"
    CHILD = "an element below, or one for each item of a tuple"
    LANGUAGES = "an element below for each language, which is its attribute lang"


class ElementModel(Model):
    """A model that is an element of a clientConfig document."""

    @cached_property
    def content(self) -> tuple[dict[str, str], list[xml.Node] | str]:
        """Attributes, and what stands in the element."""
        return content_of(type(self), self)

    def filled(self, values: Mapping[Filled, Mapping[str, str]]) -> Self:
        """The same with its templates finished; `values` are those of the address, by kind of template."""
        return self._fixed or self._filled(values)

    @cached_property
    def _fixed(self) -> Self | None:
        """Finished for everybody; None where a field of the address stands in it."""
        own = (template for _, template, _ in self._templates())
        is_personal = any(part.field for template in own for part in template.parts)
        if is_personal or not all(one._fixed for _, below in self._below() for one in below):
            return None
        return self._filled({kind: {} for kind in Filled})

    def _filled(self, values: Mapping[Filled, Mapping[str, str]]) -> Self:
        changes: dict[str, Any] = {
            name: template.fill(values[kind]) for name, template, kind in self._templates()
        }
        for name, below in self._below():
            filled = tuple(one.filled(values) for one in below)
            changes[name] = filled if isinstance(getattr(self, name), tuple) else filled[0]
        copy = self.model_copy(update=changes)
        vars(copy).pop("content", None)  # of the original, where it was made already
        return copy

    def _templates(self) -> Iterator[tuple[str, Template, Filled]]:
        for name, kind in _kinds(type(self)).items():
            if given := getattr(self, name):
                yield name, parsed(given), kind

    def _below(self) -> Iterator[tuple[str, tuple["ElementModel", ...]]]:
        """The elements that stand in it, by field."""
        for name in type(self).model_fields:
            given = getattr(self, name)
            items = given if isinstance(given, tuple) else (given,)
            if items and all(isinstance(item, ElementModel) for item in items):
                yield name, items


def content_of(model: type[Model], value: object) -> tuple[dict[str, str], list[xml.Node] | str]:
    """Attributes and content of an element, from an object that has the fields of `model`."""
    attributes: dict[str, str] = {}
    children: list[xml.Node] = []
    text = None
    for name, tag, place in places(model):
        given = getattr(value, name)
        if given is None:
            continue
        if place is In.CHILD:
            children += [_child(tag, one) for one in (given if isinstance(given, tuple) else (given,))]
        elif place is In.ATTRIBUTE:
            attributes[tag] = _text(given)
        elif place is In.LANGUAGES:
            children += [(tag, {"lang": key} if key else {}, text) for key, text in given.items()]
        else:
            text = _text(given)
    return attributes, children if text is None else text


def read(model: type[Model], node: xml.Element) -> dict[str, Any]:
    """What an element says, in the words of a profile: the inverse of `content_of`.

    It may be too much or too little for the model, and what the model has no place for is passed over.
    """
    said: dict[str, Any] = {}
    for name, tag, place in places(model):
        below = xml.elements(node, tag)
        if place is In.ATTRIBUTE:
            given: Any = node.get(tag)
        elif place is In.TEXT:
            given = node.text
        elif place is In.LANGUAGES:
            texts = {one.get("lang", ""): one.text or "" for one in below}
            given = texts[""] if texts.keys() == {""} else texts or None
        else:
            given = _read_children(model.model_fields[name].annotation, below)
        if given is not None:
            said[tag] = escape(given) if name in _kinds(model) else given
    return said


def _read_children(annotation: Any, nodes: list[xml.Element]) -> Any:
    """As a person would write it: of several words that there may be, a single one needs no list."""
    kinds = tuple(_leaves(annotation))
    model = next((kind for kind in kinds if issubclass(kind, ElementModel)), None)
    may_be_word = kinds != (model,)
    said = [
        read(model, node) if model and not (may_be_word and _is_word(node)) else node.text or ""
        for node in nodes
    ]
    is_list = get_origin(annotation) is tuple and not (may_be_word and len(said) == 1)
    return said or None if is_list else next(iter(said), None)


def _is_word(node: xml.Element) -> bool:
    return not node.attrib and not len(node)


def _leaves(annotation: Any) -> Iterator[type]:
    """The types that a value of this one is made of."""
    parts = get_args(annotation)
    if isinstance(annotation, type) and not parts and annotation is not type(None):
        yield annotation
    for part in parts:
        yield from _leaves(part)


def _child(tag: str, given: object) -> xml.Node:
    return (tag, *given.content) if isinstance(given, ElementModel) else (tag, _text(given))


def _text(given: object) -> str:
    return str(given).lower() if isinstance(given, bool) else str(given)


@cache
def places(model: type[Model]) -> tuple[tuple[str, str, In], ...]:
    """The fields of a model that are XML's: name, tag, place."""
    return tuple(
        (name, str(field.alias), place)
        for name, field in model.model_fields.items()
        for place in field.metadata
        if isinstance(place, In)
    )


@cache
def _kinds(model: type[Model]) -> Mapping[str, Filled]:
    """The fields of a model that are templates."""
    fields = model.model_fields.items()
    found = {name: _kind((field.annotation, *field.metadata)) for name, field in fields}
    return {name: kind for name, kind in found.items() if kind}


def _kind(parts: tuple[Any, ...]) -> Filled | None:
    for part in parts:
        if isinstance(part, Filled):
            return part
        if kind := _kind((*get_args(part), *getattr(part, "__metadata__", ()))):
            return kind
    return None
