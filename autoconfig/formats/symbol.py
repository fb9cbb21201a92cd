"""QR symbols (ISO/IEC 18004:2015): a text as a picture in SVG.

segno makes them, but for the choice among eight masks (section 7.8.3), three quarters of its time, as it
looks at each module of each of them. Here a symbol is one integer, and a rule a few operations on all its
modules at once. What must stay true: the mask is the one that segno chooses, the picture the one it draws.

    rows of modules -> an integer -> with each mask -> the one of least penalty -> runs of dark ones -> SVG

The module in row r and column c is bit `r * stride + c`, where `stride` is four more than the size: there are
light modules behind each row, as there are around the symbol. So `symbol >> 1` shows each module the one to
its right and `symbol >> stride` the one below, and no rule has to look where a row ends.

One mask for all would take no time, and readers know all masks. But it leaves areas of one colour and shapes
like those that a reader looks for: the choice is there to avoid them.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import segno

from autoconfig import xml
from autoconfig.errors import Inexpressible

# What the largest code with the error correction M holds of text that is more than digits and capitals.
MAX_LENGTH = 2331
TOO_LONG = "There is more to say than a QR code can hold."
# Four modules of white around the code (section 6.3.8).
_BORDER = 4
_MASKS = 8
_DIGITS = bytes.maketrans(b"\0\1", b"01")
_RUN_OF_DARK = re.compile("1+")


class Size(NamedTuple):
    """What symbols of one size have in common, as integers like a symbol.

    `changes`: for each mask the modules that are other than with the first one. `judged`: those that a mask
    is chosen by. `beside` and `above`: those with a neighbour to the right, and with one below.
    """

    modules: int
    changes: tuple[int, ...]
    judged: int
    beside: int
    above: int

    @property
    def stride(self) -> int:
        """From a module to the one below."""
        return self.modules + _BORDER


def picture(text: str) -> bytes:
    """A text as a code with the error correction M, black on white, which scales to any size.

    Raises Inexpressible where it is too long.
    """
    try:
        code = _made(text)
    except segno.DataOverflowError:
        raise Inexpressible(TOO_LONG) from None
    size = _size(int(code.version))
    symbol = _integer(code)
    return _svg(min((symbol ^ change for change in size.changes), key=lambda one: _penalty(one, size)), size)


def _made(text: str, mask: int = 0, version: int | None = None) -> segno.QRCode:
    return segno.make(text, error="m", version=version, micro=False, boost_error=False, mask=mask)


def _integer(code: segno.QRCode) -> int:
    rows = bytes(_BORDER).join(map(bytes, code.matrix))
    return int(rows.translate(_DIGITS)[::-1], 2)


@cache
def _size(version: int) -> Size:
    """There are forty versions (section 6.1)."""
    symbols = [_integer(_made("0", mask, version)) for mask in range(_MASKS)]
    modules = 17 + 4 * version
    stride = modules + _BORDER

    def area(height: int, width: int) -> int:
        return sum(((1 << width) - 1) << row * stride for row in range(height))

    return Size(
        modules,
        tuple(symbol ^ symbols[0] for symbol in symbols),
        area(modules, modules) & ~sum(1 << row * stride + column for row, column in _told(modules)),
        area(modules, modules - 1),
        area(modules - 1, modules),
    )


def _told(modules: int) -> Iterator[tuple[int, int]]:
    """Where format and version are told (sections 7.9.1 and 7.10), by row and column.

    They are light while a mask is chosen, as the standard puts them into the symbol afterwards.
    """
    last = [*range(6), 7, 8, *range(modules - 8, modules)]
    yield from {(8, column) for column in last} | {(row, 8) for row in last}
    if modules >= 17 + 4 * 7:
        for one in range(6):
            for other in range(modules - 11, modules - 8):
                yield from ((one, other), (other, one))


def _penalty(symbol: int, size: Size) -> int:
    """Table 11: the points of all four features, of which a good symbol has few."""
    seen = symbol & size.judged
    right, below = ~(seen ^ seen >> 1) & size.beside, ~(seen ^ seen >> size.stride) & size.above
    squares = right & right >> size.stride & below
    runs = _runs(right, 1) + _runs(below, size.stride)
    finders = _finders(seen, 1) + _finders(seen, size.stride)
    all_modules = size.modules**2
    share = abs(20 * seen.bit_count() - 10 * all_modules) // all_modules  # of 5 %, from half
    return runs + 3 * squares.bit_count() + 40 * finders + 10 * share


def _runs(alike: int, step: int) -> int:
    """Three points for five modules in one colour, one more for each that follows.

    `alike`: those of the colour of the next one.
    """
    fives = alike & alike >> step & alike >> 2 * step & alike >> 3 * step
    return fives.bit_count() + 2 * (fives & ~(fives << step)).bit_count()


def _finders(dark: int, step: int) -> int:
    """How often there is 1011101, with four light modules before or behind.

    Where two have a module in common the first one counts.
    """
    found = dark & ~(dark >> step) & dark >> 2 * step & dark >> 3 * step & dark >> 4 * step
    found &= ~(dark >> 5 * step) & dark >> 6 * step
    before = dark << step | dark << 2 * step | dark << 3 * step | dark << 4 * step
    behind = dark >> 7 * step | dark >> 8 * step | dark >> 9 * step | dark >> 10 * step
    found &= ~(before & behind)
    counted = found
    while (apart := found & ~(counted << 4 * step | counted << 6 * step)) != counted:
        counted = apart
    return counted.bit_count()


def _svg(symbol: int, size: Size) -> bytes:
    side = size.modules + 2 * _BORDER
    white = {"fill": "#fff", "d": f"M0 0h{side}v{side}h-{side}z"}
    black = {"stroke": "#000", "d": "".join(_lines(symbol, size.stride))}
    root = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {side} {side}"}
    return xml.inline(("svg", root, [("path", white, ()), ("path", black, ())]))


def _lines(symbol: int, stride: int) -> Iterator[str]:
    """Each run of dark modules, from the end of the one before; a line is drawn along their middle."""
    digits, move, before_x, before_y = f"{symbol:b}"[::-1], "M", -_BORDER, -_BORDER - 0.5
    for run in _RUN_OF_DARK.finditer(digits):
        start, end = run.span()
        y, x = divmod(start, stride)
        yield f"{move}{x - before_x} {y - before_y}h{end - start}"
        move, before_x, before_y = "m", x + end - start, y
