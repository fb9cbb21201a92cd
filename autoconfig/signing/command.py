"""Signing by a command: a key that another process holds."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from shutil import which
from signal import SIGKILL
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from threading import BoundedSemaphore
from time import monotonic
from typing import IO, cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

from autoconfig.errors import BadSigning, SigningFailed
from autoconfig.signing.limits import MAX_AT_ONCE

COMMAND_SECONDS = 5.0
# What certificates and signature may add to the content.
MAX_ADDED_LENGTH = 64 * 1024


class Command:
    """A program with its arguments. It is given the content and writes CMS in DER."""

    # It has its certificates itself.
    watched: tuple[()] = ()
    expires: float | None = None

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        """`folder` is where it runs. Raises BadSigning where there is no such program."""
        program = command[0]
        if which(folder / program if "/" in program else program) is None:
            raise BadSigning("command", f"there is no program {program}", "write one that can be run")
        self._free = BoundedSemaphore(MAX_AT_ONCE)
        self._command = command
        self._folder = folder

    def sign(self, content: bytes) -> bytes:
        """What the command makes of `content`. Raises SigningFailed."""
        if not self._free.acquire(blocking=False):
            raise SigningFailed(f"the command runs {MAX_AT_ONCE} times at once already")
        try:
            signed = self._run(content)
        finally:
            self._free.release()
        _check(signed, content)
        return signed

    def _run(self, content: bytes) -> bytes:
        """What it wrote. Raises SigningFailed, within COMMAND_SECONDS whatever it starts."""
        deadline, limit = monotonic() + COMMAND_SECONDS, len(content) + MAX_ADDED_LENGTH
        with self._start() as process:
            try:
                signed = _exchange(process, content, limit + 1, deadline)
                in_time = len(signed) > limit or _ends(process, deadline)
            finally:
                if process.returncode is None:
                    _kill(process)
        if len(signed) > limit:
            raise SigningFailed(f"the command wrote more than {MAX_ADDED_LENGTH} bytes beside the content")
        if process.returncode == -SIGKILL:
            raise SigningFailed(f"the command took longer than {COMMAND_SECONDS:g} seconds")
        if process.returncode:
            raise SigningFailed(f"the command ended with exit code {process.returncode}")
        if not in_time:
            raise SigningFailed("the command ended, but something it has started kept its output open")
        return signed

    def _start(self) -> Popen[bytes]:
        """Standard error goes nowhere, for it may hold what the command was given."""
        try:
            return Popen(  # noqa: S603 - the operator's own
                self._command,
                cwd=self._folder,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise SigningFailed(f"the command cannot be run ({error.strerror})") from None


def _exchange(process: Popen[bytes], content: bytes, limit: int, deadline: float) -> bytes:
    """Give it the content, and what it writes meanwhile: to the end, `limit` or the deadline.

    The end may never come: what the command has started can hold its output, in another process group and so
    out of reach of `_kill`. Nor need anybody read the content. So no pipe is waited for beyond the deadline.
    """
    stdin, stdout = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    rest, signed = memoryview(content), bytearray()
    with DefaultSelector() as pipes:
        for pipe, event in ((stdin, EVENT_WRITE), (stdout, EVENT_READ)):
            os.set_blocking(pipe.fileno(), False)
            pipes.register(pipe, event)
        while len(signed) < limit and (left := deadline - monotonic()) > 0:
            for key, _ in pipes.select(left):
                if key.fileobj is stdout:
                    part = os.read(stdout.fileno(), limit - len(signed))
                    if not part:
                        return bytes(signed)
                    signed += part
                else:
                    rest = _written(stdin, rest)
                    if not rest:
                        pipes.unregister(stdin)
                        stdin.close()
    return bytes(signed)


def _written(pipe: IO[bytes], content: memoryview) -> memoryview:
    """What is still to be written; nothing where nobody reads any more."""
    try:
        return content[os.write(pipe.fileno(), content) :]
    except BrokenPipeError:
        return content[:0]


def _ends(process: Popen[bytes], deadline: float) -> bool:
    """Whether it ends by the deadline. Past that it is not asked, so that `_kill` finds its group."""
    left = deadline - monotonic()
    try:
        return left > 0 and process.wait(left) is not None
    except TimeoutExpired:
        return False


def _kill(process: Popen[bytes]) -> None:
    """With all of its group. It is not waited for before, so that the number is still its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, SIGKILL)


def _check(signed: bytes, content: bytes) -> None:
    """That it is SignedData with certificates, and holds the content as it was given."""
    try:
        pkcs7.load_der_pkcs7_certificates(signed)
    except (ValueError, UnsupportedAlgorithm):
        raise SigningFailed("what the command wrote is no CMS in DER with certificates") from None
    if content not in signed:
        raise SigningFailed("the command's CMS does not hold the content as it was given")
