"""What answers cost, drawn: a row for each server, a mark for each document, on a logarithmic scale.

One plain value, then one serialiser call. Its colours are those of who looks: light or dark.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import chain
from textwrap import wrap

from lxml import etree
from lxml.builder import ElementMaker

_SVG = "http://www.w3.org/2000/svg"
_E = ElementMaker(namespace=_SVG, nsmap={None: _SVG})
Node = etree._Element

# How the titles of our own rows begin.
OURS = "autoconfig "
TITLE = "CPU time of an answer over kept connections, in µs"
LEFT, RIGHT, TOP, ROW = 275, 660, 74, 26
WIDTH, FIGURES = 840, 675
LETTERS_A_LINE = 125
# Readable on both grounds; the shapes tell the documents apart where colours do not.
STYLE = """
svg { background: #fff; color: #1d2733; font: 13px system-ui, sans-serif }
text { fill: currentColor }
.small { font-size: 11px; opacity: .75 }
.title { font-size: 15px; font-weight: 600 }
.end { text-anchor: end }
.ours { font-weight: 600 }
.middle { text-anchor: middle }
.line { stroke: currentColor; stroke-opacity: .18 }
.autoconfig { fill: #1463b8 }
.autodiscover { fill: #b3470c }
.mobileconfig { fill: #1a7a4c }
@media (prefers-color-scheme: dark) {
  svg { background: #12181f; color: #e3e8ee }
  .autoconfig { fill: #6cb2ff }
  .autodiscover { fill: #ff9d5c }
  .mobileconfig { fill: #5fd39a }
}
"""
# Around the middle of a mark.
SHAPES = {
    "autoconfig": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "autodiscover": "M-4.5 -4.5h9v9h-9z",
    "mobileconfig": "M0 -6l6 6l-6 6l-6 -6z",
}


def drawn(costs: Mapping[str, Mapping[str, float]], about: str) -> bytes:
    """The picture as SVG. `costs`: by server and document, in µs; `about` says when and how it was found."""
    ordered = sorted(costs.items(), key=lambda row: min(row[1].values()))
    values = [cost for _, row in ordered for cost in row.values()]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    bottom = TOP + ROW * len(ordered)
    notes = wrap(about, LETTERS_A_LINE)
    height = bottom + 36 + 15 * len(notes)
    root = _E.svg(
        {"viewBox": f"0 0 {WIDTH} {height}", "width": str(WIDTH), "height": str(height), "role": "img"},
        _E.title(TITLE),
        _E.style(STYLE),
        _text(20, 28, TITLE, "title"),
        *_legend(),
        *_grid(low, high, bottom),
        *chain.from_iterable(_row(TOP + ROW * place, *row, low, high) for place, row in enumerate(ordered)),
        *(_text(20, bottom + 40 + 15 * place, note, "small") for place, note in enumerate(notes)),
    )
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def place(cost: float, low: int, high: int) -> float:
    """From the left, where the scale goes from 10**low to 10**high."""
    return LEFT + (RIGHT - LEFT) * (math.log10(cost) - low) / (high - low)


def _legend() -> Iterator[Node]:
    for number, document in enumerate(SHAPES):
        left = LEFT + 120 * number
        yield _mark(left, 50, document)
        yield _text(left + 12, 54, document)


def _grid(low: int, high: int, bottom: int) -> Iterator[Node]:
    for power in range(low, high + 1):
        across = f"{place(10**power, low, high):.1f}"
        yield _E.line({"x1": across, "x2": across, "y1": str(TOP - 8), "y2": str(bottom), "class": "line"})
        yield _text(float(across), bottom + 16, f"{10**power:,}", "small middle")


def _row(top: int, title: str, costs: Mapping[str, float], low: int, high: int) -> Iterator[Node]:
    middle = top + ROW // 2
    yield _text(LEFT - 16, middle + 4, title, "end ours" if title.startswith(OURS) else "end")
    yield _E.line({"x1": str(LEFT), "x2": str(RIGHT), "y1": str(middle), "y2": str(middle), "class": "line"})
    yield from (_mark(place(cost, low, high), middle, document) for document, cost in costs.items())
    yield _text(FIGURES, middle + 4, " · ".join(f"{cost:,.0f}" for cost in costs.values()))


def _mark(across: float, down: float, document: str) -> Node:
    at = {"transform": f"translate({across:.1f} {down})", "class": document}
    return _E.path({"d": SHAPES[document], **at})


def _text(across: float, down: float, text: str, kind: str = "") -> Node:
    return _E.text({"x": f"{across:g}", "y": f"{down:g}", **({"class": kind} if kind else {})}, text)
