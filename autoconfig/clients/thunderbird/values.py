"""What Thunderbird's JXON.sys.mjs makes of a text, and JavaScript of that: values without a document.

An element's text is not always a text: of true and false it makes truth values, of what JavaScript can read
as a number numbers, so that the login 0012345 becomes 12345 and a blank one NaN.

    JavaScript    undefined    Boolean    Number    String    Object
    here          None         bool       float     str       dict

An element with attributes or elements in it is an object: their values by `@name` and `name`, all of a name
in a list by `$name`, the text beside them by `value`.
"""

import math
import re
from decimal import Decimal
from typing import Any

Value = Any  # as above
# ECMA-262, WhiteSpace and LineTerminator.
WHITE = "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
# Number() takes them, parseFloat() only the 0 at their beginning.
_OF_ANOTHER_BASE = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
# How each text begins that is not one; nearly all logins begin otherwise, and answers wait for this.
_NOT_TEXT = re.compile(r"[\s\ufeff+.0-9TtFf-]|\Z")
_TRUTH = {"true": True, "false": False}
# ECMA-262, Number::toString: from here on it writes an exponent.
_MOST_DIGITS, _MOST_ZEROS = 21, 6


def from_text(text: str) -> str | float | bool:
    """JXON's parseText."""
    if not _NOT_TEXT.match(text):
        return text
    if len(text) <= len("false") and (truth := _TRUTH.get(text.lower())) is not None:
        return truth
    bare = text.strip(WHITE)
    if not bare:
        return math.nan
    if _OF_ANOTHER_BASE.fullmatch(bare):
        return 0.0
    if _NUMBER.fullmatch(bare):
        number = float(bare)
        return number if math.isfinite(number) else text
    return text


def to_text(value: Value) -> str:
    """String()."""
    if value is None:
        return "undefined"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _digits(float(value))
    return "[object Object]"


def is_something(value: Value) -> bool:
    """Whether it counts as true in a condition."""
    return value is not None and value == value and value not in (False, 0, "")


def below(value: Value, name: str) -> Value:
    """`value[name]`; undefined where there is none, or where it has none."""
    return value.get(name) if isinstance(value, dict) else None


def every(value: Value, name: str) -> list[Value]:
    """All elements of a name."""
    found = below(value, f"${name}")
    return found if isinstance(found, list) else []


def _digits(number: float) -> str:
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    _, digits, exponent = Decimal(repr(abs(number))).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + int(exponent)
    if len(text) <= point <= _MOST_DIGITS:
        return sign + text.ljust(point, "0")
    if 0 < point <= _MOST_DIGITS:
        return f"{sign}{text[:point]}.{text[point:]}"
    if -_MOST_ZEROS < point <= 0:
        return f"{sign}0.{'0' * -point}{text}"
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{sign}{text[0]}{fraction}e{point - 1:+d}"
