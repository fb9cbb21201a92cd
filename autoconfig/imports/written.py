"""A profile in plain values as YAML, with comments. The only importer of ruamel.yaml."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from autoconfig.imports.found import Found, Place

# So many short texts stand on one line.
_MAX_ON_A_LINE = 4
_BOOLEANS = {"true": True, "false": False}
_INDENT = 2


def write(found: Found) -> str:
    """A profile as the text of its file."""
    root = _map(found.profile, {path[:-1] for path, _ in found.comments})
    heading = [text for path, text in found.comments if not path]
    if heading:
        root.yaml_set_start_comment("\n".join(heading))
    by_place: dict[Place, list[str]] = {}
    for path, text in found.comments:
        if path:
            by_place.setdefault(path, []).append(text)
    for path, texts in by_place.items():
        _comment(root, path, "\n".join(texts))
    yaml = YAML()
    yaml.width = 10_000  # nothing is folded
    yaml.indent(mapping=_INDENT, sequence=2 * _INDENT, offset=_INDENT)
    stream = io.StringIO()
    yaml.dump(root, stream)
    return stream.getvalue()


def write_files(found: Iterable[Found], folder: Path) -> list[Path]:
    """A file for each profile; gives back those that stand there with another content, which are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    for one in found:
        path, text = folder / f"{one.name}.yaml", write(one)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            if path.read_bytes() != text.encode():
                kept.append(path)
    return kept


def _comment(root: CommentedMap, path: Place, text: str) -> None:
    """Put a comment before the key or item at `path`."""
    parent: Any = root
    for step in path[:-1]:
        parent = parent[step]
    parent.yaml_set_comment_before_after_key(path[-1], before=text, indent=_INDENT * (len(path) - 1))


def _map(given: Mapping[str, Any], commented: set[Place], path: Place = ()) -> CommentedMap:
    return CommentedMap((key, _value(value, commented, (*path, key), key)) for key, value in given.items())


def _value(given: Any, commented: set[Place], path: Place, key: str) -> Any:
    if isinstance(given, Mapping):
        return _map(given, commented, path)
    if isinstance(given, str):
        return _scalar(given, key)
    items = CommentedSeq(_value(item, commented, (*path, at), key) for at, item in enumerate(given))
    if path not in commented and _is_short(given):
        items.fa.set_flow_style()
    return items


def _is_short(given: Sequence[Any]) -> bool:
    return len(given) <= _MAX_ON_A_LINE and all(isinstance(one, str) and one[:1] != "<" for one in given)


def _scalar(text: str, key: str) -> Any:
    """As people write it: a port and a truth value without quotes, markup of several lines as it is."""
    if _FOLDED.search(text):
        return DoubleQuotedScalarString(text)
    if "\n" in text:
        return LiteralScalarString(text)
    if key in _NUMBERS and text.isdecimal():
        return int(text)
    return _BOOLEANS.get(text, text) if key in _FLAGS else text


# Breaks of lines that YAML does not keep in a block, and blank lines that it takes for unindented ones.
_FOLDED = re.compile("[\x85\u2028\u2029]|\n[ \t]+\n")
_NUMBERS = frozenset({"port", "minutes", "daysToLeaveMessagesOnServer"})
_FLAGS = frozenset({"leaveMessagesOnServer", "downloadOnBiff", "addThisServer", "useGlobalPreferredServer"})
