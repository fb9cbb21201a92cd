"""YAML text → plain values, with the line of each. The only importer of PyYAML.

Only the structure is YAML's: mappings, lists and texts. Every scalar stays the text that was written, so
nothing is an octal number, a date or a yes by accident; an empty one is None. What could surprise (tags,
aliases, duplicate keys) is refused, each with its line, which also defuses bombs.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from yaml import YAMLError
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.error import MarkedYAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError
from yaml.tokens import ScalarToken

from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake

MAX_DEPTH = 20
_EMPTY = frozenset({"", "~", "null"})


def _syntax(problem: str, remedy: str = "write key: value lines") -> Mistake:
    return Mistake(Code.YAML_SYNTAX, problem, remedy)


def _unread(problem: str, remedy: str) -> Mistake:
    return Mistake(Code.YAML_NOT_PLAIN, problem, remedy)


_TAB = _syntax("a tab stands in the indentation", "write spaces")
_BACKSLASH = _syntax("a backslash is special in double quotes", r"write \\ or single quotes")
# What libyaml says, what that is for an operator, and what to write.
_SYNTAX = {
    "block sequence entries are not allowed in this context": _syntax(
        "a list begins in the line of its key",
        "write each item in a line of its own below",
    ),
    "but found another document": _syntax("a second document begins here", "write one file for each profile"),
    "could not find expected ':'": _syntax("this line has no key", "write key: value"),
    "did not find expected ',' or ']'": _syntax(
        "a list in brackets is not closed",
        "write ] or quotes around values",
    ),
    "did not find expected ',' or '}'": _syntax(
        "a mapping in braces is not closed",
        "write } or quotes around values",
    ),
    "did not find expected '-' indicator": _syntax("no item begins here", "write - or mend the indentation"),
    "did not find expected alphabetic or numeric character": _syntax(
        "a value begins with * or &",
        "write it in quotes",
    ),
    "did not find expected hexdecimal number": _BACKSLASH,
    "did not find expected key": _syntax(
        "no key begins here", "mend the indentation or put the value in quotes"
    ),
    "did not find expected node content": _syntax(
        "a value is missing here", "write it, and close what is open in brackets or braces"
    ),
    "exceeded maximum nesting depth": _unread("it is nested too deeply", "write a plain value"),
    "found character that cannot start any token": _syntax(
        "a value begins with a sign that YAML keeps for itself",
        "write it in quotes",
    ),
    "found undefined alias": _unread(
        "aliases are not read", "write the value out, in quotes if it begins with *"
    ),
    "found unexpected end of stream": _syntax("a quote is not closed", "write the other one"),
    "found unknown escape character": _BACKSLASH,
    "mapping values are not allowed in this context": _syntax(
        "a second key begins in this line",
        "mend the indentation or put the value in quotes",
    ),
}
# These are noticed only after the place to be mended.
_NOTICED_LATE = frozenset({"could not find expected ':'", "found unexpected end of stream"})
# What follows a quote that another quote, further down, has closed by chance.
_AFTER_A_QUOTE = frozenset({"did not find expected key", "did not find expected '-' indicator"})
# These too, unless what follows is indented as what is in the brackets would be.
_NOT_CLOSED = frozenset({"did not find expected ',' or ']'", "did not find expected ',' or '}'"})
# What is seen as indentation and is none; said of the line of the finding, and of the one before.
_ODD_BEGINNINGS = (
    (
        re.compile("[ \t]*[\u00a0\u2000-\u200b\u3000\ufeff]"),
        _syntax("a blank in the indentation is none of YAML's", "write spaces"),
    ),
    (re.compile("[ \t]*-[A-Za-z]+:"), _syntax("an item begins here", "write a blank after the -")),
)
_COMMENTED_COLOUR = re.compile(r"\s*:\s+(#[0-9A-Fa-f]{3,8})\s*\Z")
_QUOTES = ("'", '"')
_PLAIN, _QUOTED, _COLLECTION, _SEEN = "plain", "quoted", "collection", "seen"
_SCALARS = frozenset({_PLAIN, _QUOTED})


class Yaml:
    """One YAML file, read."""

    def __init__(self, text: str, file: str) -> None:
        """Raises ProfileError, with all findings at once where the structure could be read."""
        self._file = file
        self._text = text
        self._found: dict[MappingNode, dict[str, tuple[Node, Node | None]]] = {}
        try:
            self._root: Node | None = _Composer(text).get_single_node()
        except YAMLError as error:
            raise ProfileError([_syntax_finding(error, text, file)]) from None
        findings: list[Finding] = []
        self.value: Any = self._value(self._root, "", 0, findings) if self._root is not None else None
        if findings:
            raise ProfileError(sorted(set(findings)))

    def locate(self, path: Sequence[str | int], *, is_written: bool = False) -> tuple[int, str]:
        """The line of the key or item at `path`, else of the mapping it belongs to, else 1; and its key.

        Steps that the text does not have, since it says something in short, are passed over: numbers, and
        keys too where it is known that the value `is_written`.
        """
        _, line, keys = self._walk(path, is_written)
        return line, ".".join(keys) or "profile"

    def lines(self, path: Sequence[str]) -> tuple[int, ...]:
        """The line of each item in the list at `path`; of what stands there without a list, of its key."""
        node, line, _ = self._walk(path)
        if isinstance(node, SequenceNode):
            return tuple([item.start_mark.line + 1 for item in node.value])
        return (line,)

    def _walk(
        self, path: Iterable[str | int], is_written: bool = False
    ) -> tuple[Node | None, int, list[str]]:
        node: Node | None = self._root
        keys: list[str] = []
        line = node.start_mark.line + 1 if node is not None else 1
        for step in path:
            if isinstance(node, MappingNode) and isinstance(step, str):
                key, below = self._pairs(node).get(step, (node, None))
                line = key.start_mark.line + 1
                if key is node and is_written:
                    break
                keys.append(step)
                node = below
            elif isinstance(node, SequenceNode) and isinstance(step, int):
                node = node.value[step]
                line = node.start_mark.line + 1
        return node, line, keys

    def _pairs(self, node: MappingNode) -> dict[str, tuple[Node, Node | None]]:
        """Key and value by the name of the key: there may be as many findings as keys."""
        if node not in self._found:
            self._found[node] = {key.value: (key, value) for key, value in node.value}
        return self._found[node]

    def _value(self, node: Node, key: str, depth: int, findings: list[Finding], line: int = 0) -> Any:
        tag, node.tag = node.tag, _SEEN
        is_scalar = isinstance(node, ScalarNode)
        if is_scalar and tag in _SCALARS:
            return None if tag == _PLAIN and node.value in _EMPTY else node.value
        if tag == _SEEN:
            return self._refuse(findings, line, key, _unread("aliases are not read", "write the value out"))
        if is_scalar or tag != _COLLECTION:
            tag = tag.replace("tag:yaml.org,2002:", "!!")
            mistake = _unread(f"the tag {tag} is not read", "write a plain value")
            return self._refuse(findings, node.start_mark.line, key, mistake)
        if depth == MAX_DEPTH:
            mistake = _unread("it is nested too deeply", "write a plain value")
            return self._refuse(findings, node.start_mark.line, key, mistake)
        if isinstance(node, SequenceNode):
            start = node.start_mark.line
            return [self._value(item, key, depth + 1, findings, start) for item in node.value]
        return self._mapping(node.value, depth + 1, findings)

    def _mapping(
        self, pairs: Iterable[tuple[Node, Node]], depth: int, findings: list[Finding]
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in pairs:
            if not isinstance(key, ScalarNode) or key.tag not in _SCALARS:
                line = key.start_mark.line
                self._refuse(findings, line, "a key", _unread("it is no plain word", "write one"))
                continue
            key.tag = _SEEN
            name = key.value
            if name in values:
                twice = Mistake(Code.WRITTEN_TWICE, "it stands here twice", "write it once")
                self._refuse(findings, key.start_mark.line, name, twice)
            found = self._value(value, name, depth, findings, key.start_mark.line)
            if found is None and (colour := self._commented_colour(key)):
                comment = _syntax("what follows # is a comment", f'write "{colour}" in quotes')
                self._refuse(findings, key.start_mark.line, name, comment)
            values[name] = found
        return values

    def _commented_colour(self, key: Node) -> str:
        """What YAML passes over and can only be meant as the key's value."""
        end = key.end_mark
        line = self._lines[end.line] if end.line < len(self._lines) else ""
        found = _COMMENTED_COLOUR.match(line, end.column)
        return found[1] if found else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    def _refuse(self, findings: list[Finding], line: int, key: str, mistake: Mistake) -> None:
        findings.append(mistake.at(self._file, line + 1, key or "profile"))


class _Composer(CParser):
    """libyaml's composer, which asks here for the tag of every node that has none of its own."""

    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> str:
        if kind is not ScalarNode:
            return _COLLECTION
        return _PLAIN if implicit[0] else _QUOTED

    def descend_resolver(self, parent: Node | None, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def _syntax_finding(error: YAMLError, text: str, file: str) -> Finding:
    if isinstance(error, ReaderError):
        line = text.encode()[: error.position].count(b"\n") + 1
        control = Mistake(Code.CONTROL_CHARACTER, "it holds a control character", "write plain text")
        return control.at(file, line, "profile")
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return _syntax("this is not YAML").at(file, 1, "profile")
    problem, lines = str(error.problem), text.splitlines()
    line = max(
        0, min(error.problem_mark.line, len(lines) - 1)
    )  # what ends too early is noticed behind its end
    if line < len(lines) and lines[line][: error.problem_mark.column + 1].endswith("\t"):
        return _TAB.at(file, line + 1, "profile")
    for number, mistake in _odd_lines(problem, text, lines, line):
        return mistake.at(file, number + 1, "profile")
    opened = error.context_mark
    if opened is not None and (problem in _NOTICED_LATE or _is_over(problem, lines[opened.line : line + 1])):
        line = opened.line
    return _SYNTAX.get(problem, _syntax(problem)).at(file, line + 1, "profile")


def _odd_lines(problem: str, text: str, lines: Sequence[str], noticed: int) -> Iterator[tuple[int, Mistake]]:
    """What explains a mistake that is noticed in this line, by what stands in it or before it."""
    for number in range(max(0, noticed - 1), min(noticed + 1, len(lines))):
        yield from ((number, one) for beginning, one in _ODD_BEGINNINGS if beginning.match(lines[number]))
    if problem in _AFTER_A_QUOTE and (quoted := _open_quote(text, noticed)) is not None:
        yield quoted, _syntax("a quote is not closed in this line", "write the other one")


def _open_quote(text: str, last: int) -> int | None:
    """The line of a quote whose partner stands in the line `last`, a later one."""
    scanner = _Composer(text)
    with suppress(YAMLError):
        while (token := scanner.get_token()) and (first := token.start_mark.line) <= last:
            if (
                isinstance(token, ScalarToken)
                and token.style in _QUOTES
                and first < token.end_mark.line == last
            ):
                return int(first)
    return None


def _is_over(problem: str, lines: Sequence[str]) -> bool:
    """Whether a bracket that is opened in the first line was to be closed before the last one."""
    indented = [len(line) - len(line.lstrip()) for line in lines]
    return problem in _NOT_CLOSED and indented[-1] <= indented[0]
