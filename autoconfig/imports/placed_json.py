"""JSON with the line of each key, in time in proportion to its length.

The standard library's parser, in Python, tells where each value begins: its parts are called with a place.
"""

import json
from bisect import bisect
from collections.abc import Callable
from json.decoder import JSONObject  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from autoconfig.findings import Code
from autoconfig.imports.draft import refusal


class Placed(dict[str, Any]):
    """An object, and the line that the value of each key begins in; "" for the object."""

    lines: dict[str, int]

    def line(self, key: str = "") -> int:
        """Where a key stands, else the object."""
        return self.lines.get(key, self.lines[""])


def parse(body: bytes, file: str) -> Any:
    """The value, its objects as Placed. Raises ProfileError."""
    try:
        text = body.decode("utf-8-sig")
        return _decoder(text).decode(text)
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise refusal(file, line, "it is not UTF-8", "save it as UTF-8", code=Code.NOT_UTF_8) from None
    except json.JSONDecodeError as error:
        raise refusal(file, error.lineno, f"it is no JSON: {error.msg}", "write JSON") from None
    except RecursionError:
        raise refusal(file, 1, "it is nested too deeply", "write one object, as automx2 has it") from None
    except ValueError:
        raise refusal(file, 1, "a number in it is too long", "write a shorter one") from None


def _decoder(text: str) -> json.JSONDecoder:
    breaks = [at for at, sign in enumerate(text) if sign == "\n"]

    def read(start: tuple[str, int], strict: bool, scan: Callable[[str, int], Any], *_: Any) -> Any:
        places: list[int] = []

        def scan_once(string: str, at: int) -> Any:
            places.append(at)
            return scan(string, at)

        pairs, end = JSONObject(start, strict, scan_once, None, list)
        found = Placed(pairs)
        found.lines = {"": bisect(breaks, start[1]) + 1}
        found.lines |= {key: bisect(breaks, at) + 1 for (key, _), at in zip(pairs, places, strict=True)}
        return found, end

    decoder: Any = json.JSONDecoder()
    decoder.parse_object = read
    decoder.scan_once = py_make_scanner(decoder)
    return decoder  # type: ignore[no-any-return]
