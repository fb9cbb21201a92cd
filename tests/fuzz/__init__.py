"""Everything that parses bytes from outside, given documents that `mutations` has spoilt.

A surface is a call, documents to begin with, and the errors that the call is documented to raise. Nothing
else may come of an input of 4 KiB at most, and nothing may take longer than SECONDS of this thread's time, so
that other work on the machine counts little. An input is known by its surface and number; `made` makes it.
"""

import faulthandler
import gc
import signal
import traceback
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from time import thread_time
from typing import NamedTuple
from zlib import crc32

from autoconfig.errors import AutoconfigError
from fuzz import mutations

SECONDS = 0.1
# Somebody's turn, or the collector's, is no hang: only what takes so long each time.
TRIES = 3
# Of processor time: after that an input is given up.
GIVEN_UP = 10.0
# Of one kind.
_MAX_FAULTS = 3


class Surface(NamedTuple):
    """What is given to whom. `documented`: what may be raised."""

    call: Callable[[bytes], object]
    corpus: Sequence[bytes]
    documented: tuple[type[Exception], ...] = (AutoconfigError,)


Make = Callable[[Path], Surface]


class Fault(NamedTuple):
    """An input that hurts, and how; `kind` is alike for those of one reason."""

    number: int
    kind: str
    text: str


class Tried(NamedTuple):
    """What came of some inputs: `taken` are those of which something came but an error."""

    count: int
    taken: int
    seconds: float
    slowest: float
    faults: tuple[Fault, ...]


class Hang(BaseException):
    """An input has taken GIVEN_UP."""


def made(name: str, corpus: Sequence[bytes], number: int) -> bytes:
    """The input of this number for a surface; those of the corpus come first, as they are."""
    if number < len(corpus):
        return corpus[number][: mutations.LIMIT]
    return mutations.spoilt(corpus, Random(crc32(name.encode()) << 32 | number))  # noqa: S311 - no secret


def tried(name: str, surface: Surface, numbers: Iterable[int]) -> Tried:
    """Give a surface these inputs."""
    count, taken, slowest, faults = 0, 0, 0.0, list[Fault]()
    began = thread_time()
    for number in numbers:
        given = made(name, surface.corpus, number)
        was_taken, seconds, kind, text = _given(surface, given)
        count, taken, slowest = count + 1, taken + was_taken, max(slowest, seconds)
        if kind and sum(one.kind == kind for one in faults) < _MAX_FAULTS:
            faults.append(Fault(number, kind, f"{name} {number}: {given!r}\n{text}"))
    return Tried(count, taken, thread_time() - began, slowest, tuple(faults))


def _given(surface: Surface, given: bytes) -> tuple[bool, float, str, str]:
    """Whether it was taken, its seconds, and the kind of fault with what is to be said of it."""
    fastest = float("inf")
    for _ in range(TRIES):
        taken = False
        signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
        before = thread_time()
        try:
            surface.call(given)
            taken = True
        except surface.documented:
            pass
        except Hang:
            return False, GIVEN_UP, "hang", traceback.format_exc()
        except Exception as error:
            return False, 0.0, _kind(error), traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        fastest = min(fastest, thread_time() - before)
        if fastest <= SECONDS:
            return taken, fastest, "", ""
    return taken, fastest, "slow", f"{fastest:.3f} s"


def _kind(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.filename}:{last.lineno}"


def _give_up(*_: object) -> None:
    raise Hang


# One of each in a process.
_SURFACES: dict[str, Surface] = {}


def start() -> None:
    """Prepare a process for surfaces."""
    faulthandler.enable()
    warnings.simplefilter("error")
    signal.signal(signal.SIGVTALRM, _give_up)


def surface(name: str, folder: Path) -> Surface:
    """The one of this name, in a folder of its own."""
    from fuzz.surfaces import SURFACES

    if name not in _SURFACES:
        _SURFACES[name] = SURFACES[name](Path(mkdtemp(dir=folder)))
        gc.collect()
        gc.freeze()
    return _SURFACES[name]


def part(work: tuple[str, int, int], folder: Path) -> Tried:
    """Give a surface the inputs from one number up to another: what a process is asked."""
    name, first, end = work
    return tried(name, surface(name, folder), range(first, end))
