"""Secrets that stand outside the profile: passwords in files, parts of an URL in the environment."""

import os
import re
from pathlib import Path
from urllib.parse import quote

from autoconfig import files
from autoconfig.address import CONTROL
from autoconfig.lookups.results import CannotOpen

MAX_LENGTH = 64 * files.KIB
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def read_password(folder: Path, file: str | None) -> str | None:
    """What stands in the file, without the end of its line. Raises CannotOpen."""
    if file is None:
        return None
    try:
        password = files.read(folder / file, MAX_LENGTH).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise CannotOpen("passwordFile", "it is not UTF-8", "write the password alone") from None
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
        raise CannotOpen("passwordFile", problem, "write a file that can") from None
    if CONTROL.search(password):
        raise CannotOpen("passwordFile", "there is a control character in it", "write the password alone")
    if not password:
        # RFC 4513 section 5.1.2: a bind without password succeeds without proving anything.
        raise CannotOpen("passwordFile", "it is empty", "write the password alone")
    return password


def fill_in(url: str) -> str:
    """An URL with each ${VARIABLE} from the environment, quoted unless it is the whole. Raises CannotOpen."""
    if whole := _VARIABLE.fullmatch(url):
        return _variable(whole)
    return _VARIABLE.sub(lambda found: quote(_variable(found), safe=""), url)


def _variable(found: re.Match[str]) -> str:
    try:
        return os.environ[found[1]]
    except KeyError:
        raise CannotOpen("url", f"{found[0]} is not in the environment", "set it before the start") from None
