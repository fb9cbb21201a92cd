"""Signing by a command: a key that another process holds."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shutil import which
from signal import SIGKILL
from subprocess import DEVNULL, PIPE, Popen
from threading import BoundedSemaphore, Timer
from typing import IO, cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

from autoconfig.errors import BadSigning, SigningFailed

COMMAND_SECONDS = 5.0
MAX_AT_ONCE = 16
# What certificates and signature may add to the content.
MAX_ADDED_LENGTH = 64 * 1024


class Command:
    """A program with its arguments. It is given the content and writes CMS in DER."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        """`folder` is where it runs. Raises BadSigning where there is no such program."""
        program = command[0]
        if which(folder / program if "/" in program else program) is None:
            raise BadSigning("command", f"there is no program {program}, write one that can be run")
        self._free = BoundedSemaphore(MAX_AT_ONCE)
        self._command = command
        self._folder = folder

    def sign(self, content: bytes) -> bytes:
        """What the command makes of `content`. Raises SigningFailed."""
        limit = len(content) + MAX_ADDED_LENGTH
        if not self._free.acquire(blocking=False):
            raise SigningFailed(f"the command runs {MAX_AT_ONCE} times at once already")
        try:
            signed, code = self._run(content, limit)
        finally:
            self._free.release()
        if len(signed) > limit:
            raise SigningFailed(f"the command wrote more than {MAX_ADDED_LENGTH} bytes beside the content")
        if code == -SIGKILL:
            raise SigningFailed(f"the command took longer than {COMMAND_SECONDS:g} seconds")
        if code:
            raise SigningFailed(f"the command ended with exit code {code}")
        _check(signed, content)
        return signed

    def _run(self, content: bytes, limit: int) -> tuple[bytes, int]:
        """Output, a byte more than `limit` at most, and exit code.

        Standard error goes nowhere, for it may hold what the command was given.
        """
        try:
            process = Popen(  # noqa: S603 - the operator's own
                self._command,
                cwd=self._folder,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise SigningFailed(f"the command cannot be run ({error.strerror})") from None
        stdin, stdout = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        timer = Timer(COMMAND_SECONDS, _kill, [process])
        timer.start()
        with process:
            with suppress(BrokenPipeError), stdin:
                stdin.write(content)
            signed = stdout.read(limit + 1)
            if len(signed) > limit:
                _kill(process)
            code = process.wait()
        timer.cancel()
        return signed, code


def _kill(process: Popen[bytes]) -> None:
    """With all that it has started, which could hold its output open."""
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
