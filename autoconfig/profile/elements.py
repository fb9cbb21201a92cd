"""Models that are XML elements: of one declaration, both writing and reading follow.

A field says by its place (`In`) where it stands in the element; a field without one is not XML's. So a new
word of the standard is a field here, and nothing else.

    class Documentation(Element):                             <documentation url="…">
        url: Annotated[Url, In.ATTRIBUTE]                       <descr lang="en">…</descr>
        descr: Annotated[Texts | None, In.LANGUAGES] = None   </documentation>
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache, cached_property
from typing import Any, Self, get_args, get_origin

from autoconfig import xml
from autoconfig.profile.scalars import Filled
from autoconfig.profile.schema import Model
from autoconfig.profile.template import PLACEHOLDERS, Template


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

    @cached_property
    def is_fixed(self) -> bool:
        """True where no field of an address stands in it, so that it is the same for everybody."""
        texts = (template for _, template, _ in _templates(self))
        return not any(part.field for template in texts for part in template.parts) and all(
            one.is_fixed for _, given in _below(self) for one in given
        )

    def filled(self, values: Mapping[Filled, Mapping[str, str]]) -> Self:
        """The same with its templates finished; `values` are those of the address."""
        changes: dict[str, Any] = {
            name: template.fill(values[kind]) for name, template, kind in _templates(self)
        }
        for name, given in _below(self):
            filled = tuple(one.filled(values) for one in given)
            changes[name] = filled if isinstance(getattr(self, name), tuple) else filled[0]
        if not changes:
            return self
        copy = self.model_copy(update=changes)
        vars(copy).pop("content", None)  # of the original, where it was made already
        return copy


def content_of(model: type[Model], value: object) -> tuple[dict[str, str], list[xml.Node] | str]:
    """Attributes and content of an element, from an object that has the fields of `model`."""
    attributes: dict[str, str] = {}
    children: list[xml.Node] = []
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
            return attributes, _text(given)
    return attributes, children


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
            said[tag] = escape(given) if name in kinds(model) else given
    return said


def _read_children(annotation: Any, nodes: list[xml.Element]) -> Any:
    models = [leaf for leaf in _leaves(annotation) if issubclass(leaf, ElementModel)]
    only_models = len(models) == len(list(_leaves(annotation)))
    said = [
        read(models[0], node) if models and (only_models or node.attrib or len(node)) else node.text or ""
        for node in nodes
    ]
    if get_origin(annotation) is tuple and (only_models or len(said) > 1):
        return said or None
    return said[0] if said else None


def _leaves(annotation: Any) -> Iterator[type]:
    """The types that a value of this one is made of."""
    parts = get_args(annotation)
    if isinstance(annotation, type) and not parts and annotation is not type(None):
        yield annotation
    for part in parts:
        yield from _leaves(part)


def escape(text: str) -> str:
    """A text as a template that gives it back."""
    return text.replace("{", "{{").replace("}", "}}")


def _child(tag: str, given: object) -> xml.Node:
    return (tag, *given.content) if isinstance(given, ElementModel) else (tag, _text(given))


def _text(given: object) -> str:
    return str(given).lower() if isinstance(given, bool) else str(given)


@cache
def places(model: type[Model]) -> tuple[tuple[str, str, In], ...]:
    """The fields of a model that are XML's: name, tag, place; the element's own text last."""
    found = [
        (name, str(field.alias), place)
        for name, field in model.model_fields.items()
        for place in field.metadata
        if isinstance(place, In)
    ]
    return tuple(sorted(found, key=lambda one: one[2] is In.TEXT))


@cache
def kinds(model: type[Model]) -> Mapping[str, Filled]:
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


def _templates(element: ElementModel) -> Iterator[tuple[str, Template, Filled]]:
    for name, kind in kinds(type(element)).items():
        if given := getattr(element, name):
            yield name, _parsed(given), kind


def fill(text: str, values: Mapping[str, str]) -> str:
    """A template of a URL or text, finished."""
    return _parsed(text).fill(values) or ""


@cache
def _parsed(text: str) -> Template:
    return Template.parse(text, PLACEHOLDERS.values())


def _below(element: ElementModel) -> Iterator[tuple[str, tuple[ElementModel, ...]]]:
    for name in type(element).model_fields:
        given = getattr(element, name)
        items = given if isinstance(given, tuple) else (given,)
        if items and all(isinstance(item, ElementModel) for item in items):
            yield name, items
