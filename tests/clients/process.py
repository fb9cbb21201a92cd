"""A client's program, and whatever it starts itself."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

END_SECONDS = 10


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], environment: dict[str, str], *, piped: bool = True
) -> Iterator[subprocess.Popen[str]]:
    """A program in a process group of its own, which is gone afterwards."""
    stream = subprocess.PIPE if piped else subprocess.DEVNULL
    with subprocess.Popen(
        command,
        env=environment,
        stdin=stream,
        stdout=stream,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
