"""What the benchmark finds is what was measured: reading, comparing, drawing, and who is compared."""

from pathlib import Path
from typing import NamedTuple

import pytest

from autoconfig.xml import Element, parse
from benchmarks.answers import tables
from benchmarks.contestants import DOCUMENTS, Contestant, contestants
from benchmarks.measurement import Figures, check, cpu, figures, running
from benchmarks.picture import LEFT, SHAPES, drawn, place
from benchmarks.reach import AIMS, ratio, reached
from manual import MANUAL, rows

WRK = """\
Running 1s test @ http://127.0.0.1:8000/
  Latency Distribution
     50%  {p50}
     75%    2.00ms
     90%    3.00ms
     99%  {p99}
  2000 requests in 1.00s, 1.93MB read
Requests/sec:   1987.65
Transfer/sec:      1.92MB
"""
EVERY = contestants(Path("a-folder"))


def rounds(*cpu: float) -> list[Figures]:
    return [Figures(1000.0, each, 1.0, 2.0) for each in cpu]


# Reading


@pytest.mark.parametrize(
    ("said", "milliseconds"), [("730.00us", 0.73), ("7.30ms", 7.3), ("1.25s", 1250.0)], ids=["us", "ms", "s"]
)
def test_what_wrk_says_is_read_in_its_units(said: str, milliseconds: float) -> None:
    found = figures(WRK.format(p50="1.00ms", p99=said), 0.5)
    assert found == pytest.approx(Figures(1987.65, 250.0, 1.0, milliseconds))


def test_answers_that_are_refusals_are_no_figures() -> None:
    said = WRK.format(p50="1.00ms", p99="2.00ms") + "  Non-2xx or 3xx responses: 7\n"
    with pytest.raises(AssertionError, match="Non-2xx"):
        figures(said, 0.5)


# Comparing


def test_a_ratio_is_the_median_over_rounds_and_not_of_medians() -> None:
    """A round that others disturbed weighs on both servers of it."""
    found = {"ours": rounds(10, 100, 12), "bare": rounds(5, 50, 12)}
    assert ratio("cpu", "ours", "bare", found) == 2.0


def test_what_is_to_be_reached_is_judged_where_both_were_there() -> None:
    kept = {"autoconfig": {"ours": rounds(60, 60), "bare": rounds(50, 50)}}
    found = {(aim.figure, aim.beside): value for aim, value in reached(kept)}
    assert found == {("cpu", "bare"): 1.2, ("p99", ""): 2.0}


def test_every_aim_names_servers_and_a_document_that_there_are() -> None:
    for aim in AIMS:
        assert {aim.server, aim.beside or aim.server} <= EVERY.keys()
        assert aim.document in DOCUMENTS
        assert aim.figure in Figures._fields


def test_a_table_has_a_row_for_each_server_with_its_ratios() -> None:
    results = {("autoconfig", True): {"ours": rounds(75), "bare": rounds(50)}}
    lines = list(tables(results, EVERY))
    assert "| autoconfig serve | 1,000 (1.00) | 75 (1.50) | 1.00 (1.00) | 2.00 (1.00) |" in lines
    assert len([line for line in lines if line.startswith("| a")]) == 2


# Who is compared


def test_every_contestant_is_held_beside_one_that_is_asked_the_same() -> None:
    for one in EVERY.values():
        assert one.askings.keys() <= EVERY[one.beside].askings.keys() | DOCUMENTS.keys()
        assert EVERY[one.beside].beside == one.beside


@pytest.mark.parametrize("one", EVERY.values(), ids=list(EVERY))
def test_every_contestant_has_a_row_in_the_manual(one: Contestant) -> None:
    assert any(cells[0] == one.title for cells in rows("speed"))


def test_what_a_contestant_lacks_is_said(tmp_path: Path) -> None:
    one = Contestant("x", ("sh",), needs=(tmp_path / "package", tmp_path))
    assert one.missing == str(tmp_path / "package")
    assert one._replace(needs=()).missing == ""
    assert one._replace(command=("no-such-program",), needs=()).missing == "no-such-program"


def test_a_server_is_started_asked_and_its_work_counted(tmp_path: Path) -> None:
    with running(EVERY["ours"], tmp_path) as server:
        before = cpu(server.process)
        for asking in DOCUMENTS.values():
            check(server, asking)
        assert 0 < cpu(server.process) - before < 5


# Drawing


class Mark(NamedTuple):
    across: float
    document: str


def marks(picture: Element) -> list[Mark]:
    """Those of the rows."""
    found = [each for each in picture.iter("{*}path") if not each.get("transform", "").endswith(" 50)")]
    return [Mark(float(each.get("transform", "")[10:].split()[0]), str(each.get("class"))) for each in found]


def test_a_picture_has_a_mark_for_every_figure_the_dearest_at_the_right() -> None:
    costs = {"one": {"autoconfig": 50.0, "mobileconfig": 80.0}, "other": {"autoconfig": 2000.0}}
    picture = parse(drawn(costs, "today"))
    found = sorted(marks(picture))
    assert [mark.document for mark in found] == ["autoconfig", "mobileconfig", "autoconfig"]
    assert [mark.across for mark in found] == pytest.approx(
        [place(cost, 1, 4) for cost in (50, 80, 2000)], abs=0.1
    )
    texts = [text.text for text in picture.iter("{*}text")]
    assert {"one", "50 · 80", "other", "2,000", "today"} <= set(texts)


def test_a_scale_is_logarithmic() -> None:
    assert place(100, 1, 3) - place(10, 1, 3) == pytest.approx(place(1000, 1, 3) - place(100, 1, 3))


def test_there_is_room_for_every_title() -> None:
    """Bold letters of 13 pixels are 7.5 wide on average."""
    assert max(len(one.title) for one in EVERY.values()) * 7.5 < LEFT - 16


def test_the_picture_in_the_manual_is_one_of_these_and_no_more() -> None:
    """Nothing of it is fetched or run, and it has colours for who looks at dark pages."""
    picture = parse((Path(__file__).parent.parent / "docs" / "speed.svg").read_bytes())
    assert "](speed.svg)" in MANUAL["speed"]
    assert {str(each.tag).rpartition("}")[2] for each in picture.iter()} == {
        "svg", "title", "style", "text", "line", "path",
    }  # fmt: skip
    assert {mark.document for mark in marks(picture)} == set(SHAPES)
    style = next(picture.iter("{*}style")).text or ""
    assert "prefers-color-scheme: dark" in style
    assert "url(" not in style
