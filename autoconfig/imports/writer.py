"""A profile in plain values as YAML, with comments, in time that is in proportion to its length.

Only what profiles are made of: mappings, lists and texts. How a text is written decides nothing: whoever
reads it back gets the same text, or the import is refused (`imports.read`). So this may be simple, and quotes
rather too often; what is no plain sign is always escaped.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from autoconfig import files
from autoconfig.errors import NotWritable
from autoconfig.imports.draft import Draft, Place

# So many short texts stand on one line.
_MAX_ON_A_LINE = 4
_INDENT = 2
# A file's name has at most 255 bytes; a domain's may have 253.
_MAX_NAME_LENGTH = 200
_NUMBERS = frozenset({"port", "minutes", "daysToLeaveMessagesOnServer"})
_FLAGS = frozenset({"leaveMessagesOnServer", "downloadOnBiff", "addThisServer", "useGlobalPreferredServer"})
# What YAML takes for a text without quotes, as people write one; and what of it other readers take for more.
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~](?:[^:#\n]|:(?=\S)|(?<=\S)#)*(?<![\s:])")
_MORE_THAN_TEXT = re.compile(
    r"(?:null|true|false|yes|no|on|off|y|n)|[+.]?[0-9][0-9a-fox_.:+-]*(?:[Tt ][0-9:.Zz+ -]+)?|\.(?:inf|nan)",
    re.IGNORECASE,
)
_IN_A_FLOW = re.compile(r"[,\[\]{}]")
# A block begins with no blank, and has no line of blanks alone.
_BLOCK = re.compile(r"[^\s](?:[^\n]|\n(?![ \t]+\n)(?![ \t]*\Z))*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def write(found: Draft) -> str:
    """A profile as the text of its file."""
    comments: dict[Place, list[str]] = {}
    for path, text in found.comments:
        comments.setdefault(path, []).append(text)
    lines = [*_comment(comments.get((), ()), 0), *_mapping(found.profile, (), comments)]
    return "".join(f"{line}\n" for line in lines)


def write_files(found: Iterable[Draft], folder: Path) -> list[Path]:
    """A file for each profile; gives back those that stand there with another content, which are kept.

    Raises NotWritable.
    """
    kept = []
    try:
        with suppress(FileExistsError):
            folder.mkdir(parents=True)
        if not folder.is_dir():
            raise NotWritable(folder, "it is no folder")
        for one in found:
            path = folder / f"{one.name[:_MAX_NAME_LENGTH]}.yaml"
            try:
                with path.open("x", encoding="utf-8") as file:
                    file.write(one.text)
            except FileExistsError:
                if not _holds(path, one.text.encode()):
                    kept.append(path)
    except OSError as error:
        raise NotWritable(folder, error.strerror or str(error)) from None
    return kept


def _holds(path: Path, content: bytes) -> bool:
    try:
        return files.read(path, len(content)) == content
    except OSError:  # it is longer, or no file
        return False


def _mapping(given: Mapping[str, Any], path: Place, comments: Mapping[Place, Sequence[str]]) -> Iterator[str]:
    indent = " " * (_INDENT * len(path))
    for key, value in given.items():
        here = (*path, key)
        yield from _comment(comments.get(here, ()), len(indent))
        yield from _entry(f"{indent}{_scalar(key)}:", value, here, key, comments)


def _entry(
    start: str, value: Any, path: Place, key: str, comments: Mapping[Place, Sequence[str]]
) -> Iterator[str]:
    """A key with its value, or an item after its dash."""
    if isinstance(value, str):
        yield from _text(start, value, path, key)
    elif isinstance(value, Mapping):
        yield start if value else f"{start} {{}}"
        yield from _mapping(value, path, comments)
    elif _is_short(value) and not any((*path, at) in comments for at in range(len(value))):
        yield f"{start} [{', '.join(_scalar(item, key, in_a_flow=True) for item in value)}]"
    else:
        yield start
        yield from _items(value, path, key, comments)


def _items(
    given: Sequence[Any], path: Place, key: str, comments: Mapping[Place, Sequence[str]]
) -> Iterator[str]:
    indent = " " * (_INDENT * len(path))
    for at, item in enumerate(given):
        here = (*path, at)
        yield from _comment(comments.get(here, ()), len(indent))
        if not isinstance(item, Mapping) or not item:
            yield from _entry(f"{indent}-", item, here, key, comments)
            continue
        # The first key stands behind the dash, unless a comment stands before it.
        lines = list(_mapping(item, here, comments))
        dash, first = f"{indent}-", lines[0].lstrip(" ")
        if first.startswith("#"):
            yield dash
            yield from lines
        else:
            yield f"{dash} {first}"
            yield from lines[1:]


def _text(start: str, text: str, path: Place, key: str) -> Iterator[str]:
    if "\n" in text and _is_plain(text.replace("\n", "")) and _BLOCK.fullmatch(text):
        indent = " " * (_INDENT * len(path))
        yield f"{start} |-"
        yield from (f"{indent}{line}" if line else "" for line in text.split("\n"))
    else:
        yield f"{start} {_scalar(text, key)}"


def _is_short(given: Sequence[Any]) -> bool:
    return len(given) <= _MAX_ON_A_LINE and all(
        isinstance(one, str) and one[:1] != "<" and "\n" not in one for one in given
    )


def _scalar(text: str, key: str = "", *, in_a_flow: bool = False) -> str:
    """As people write it: a port and a truth value without quotes."""
    if (key in _NUMBERS and text.isascii() and text.isdigit()) or (
        key in _FLAGS and text in ("true", "false")
    ):
        return text
    if not _is_plain(text):
        return '"' + "".join(map(_escaped, text)) + '"'
    bare = _PLAIN.fullmatch(text) and not _MORE_THAN_TEXT.fullmatch(text)
    if bare and not (in_a_flow and _IN_A_FLOW.search(text)):
        return text
    return "'" + text.replace("'", "''") + "'"


def _is_plain(text: str) -> bool:
    return text.isprintable()


def _escaped(sign: str) -> str:
    if sign in _ESCAPES or sign.isprintable():
        return _ESCAPES.get(sign, sign)
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _comment(texts: Sequence[str], indent: int) -> Iterator[str]:
    """Whatever a comment holds, each of its lines is one: `splitlines` knows more breaks than YAML."""
    for text in texts:
        for line in text.splitlines():
            shown = "".join(sign if sign.isprintable() or sign == "\t" else "�" for sign in line)
            yield f"{' ' * indent}# {shown}".rstrip()
