"""The comments of an XML document, for the places in a profile that they speak of."""

import textwrap
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from autoconfig import xml
from autoconfig.imports.draft import Place


def remarks(
    root: xml.Element,
    paths: Mapping[xml.Element, Place],
    kept: Collection[xml.Element],
    profile: Mapping[str, Any],
) -> Iterator[tuple[Place, str]]:
    """Each comment with the path of what follows it, else of what it stands in.

    Those inside an element that is kept as text are in that text.
    """

    @cache
    def is_kept(node: xml.Element | None) -> bool:
        return node is not None and (node in kept or is_kept(node.getparent()))

    for comment, after in xml.comments_of(root):
        if is_kept(comment.getparent()):
            continue
        about = comment.getparent() if after is None else after
        path = () if about is None else _path(about, paths)
        lines = textwrap.dedent((comment.text or "").strip("\n")).splitlines()
        text = "\n".join(line.strip() for line in lines).strip()
        if text:
            yield _known(path, profile), text


def _path(node: xml.Element, paths: Mapping[xml.Element, Place]) -> Place:
    parent = node.getparent()
    if node in paths or parent is None:
        return paths.get(node, ())
    return (*_path(parent, paths), str(node.tag))


def _known(path: Place, profile: Any) -> Place:
    """As much of the path as the profile has."""
    for length, step in enumerate(path):
        try:
            profile = profile[step]
        except (KeyError, IndexError, TypeError):
            return path[:length]
    return path
