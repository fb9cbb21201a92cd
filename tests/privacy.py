"""That no server of ours prints an address: what they print is kept, and searched after each test to its end.

Searched for: whatever looks like an address, plain or escaped; and the local parts of those that were sent,
with the login that comes of them by rule, since a line may have that alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from http_table import CREDENTIALS, SECRET

# An @ as it is, in a URL that was quoted once or more often, in markup, and as Python and JSON escape it.
_AT = r"(?:@|%(?:25){0,3}40|&#(?:64|x40);|\\x40|\\u0040)"
_ADDRESS = re.compile(rf"[\w.+%'-]{{1,64}}{_AT}[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}", re.IGNORECASE)
# Shorter ones, such as `a`, are in many a word.
_SHORTEST_LOCAL_PART = 5
# What a finding tells an operator to write, and what a log says of where a database is.
_ALLOWED = re.compile(r"write one such as jean\.dupont@example\.org|write one such as [a-z+]+://\S+")
_EVERYWHERE = (SECRET, dict(CREDENTIALS)["Authorization"].rpartition(" ")[2])


@dataclass
class _Output:
    """A file that a server writes, how much of it has been searched, and whether more may come."""

    file: Path
    size: int = 0
    lines: int = 0
    has_ended: bool = False

    def unread(self) -> Iterator[tuple[int, str]]:
        """Its new lines with their numbers; none where the file is gone. A line counts once it is whole."""
        try:
            with self.file.open("rb") as file:
                file.seek(self.size)
                new = file.read()
        except FileNotFoundError:
            return
        if not self.has_ended:
            new = new[: new.rfind(b"\n") + 1]
        found = new.decode(errors="replace").splitlines()
        yield from enumerate(found, self.lines + 1)
        self.size += len(new)
        self.lines += len(found)


_outputs: dict[Path, _Output] = {}
_sent: set[str] = set()


def keep(file: Path) -> Path:
    """Have a file searched that a server writes."""
    _outputs[file] = _Output(file)
    return file


def ended(*files: Path) -> None:
    """Nothing more comes: search them once more, then no longer."""
    for file in files:
        if file in _outputs:
            _outputs[file].has_ended = True


def sent(data: bytes | str) -> None:
    """Remember the addresses in a request."""
    text = data.encode("utf-8", "replace") if isinstance(data, str) else data
    for form in (text, unquote_to_bytes(text)):
        for found in _ADDRESS.findall(form.decode("utf-8", "replace")):
            local = re.split(_AT, found, flags=re.IGNORECASE)[0].lower()
            if len(local) >= _SHORTEST_LOCAL_PART:
                _sent.add(local)


def leaks() -> list[str]:
    """The lines that were printed since the last time and name somebody, masked."""
    found = [
        f"{output.file}:{number}: {masked}"
        for output in _outputs.values()
        for number, line in output.unread()
        if (masked := _masked(line)) != line
    ]
    for file in [file for file, output in _outputs.items() if output.has_ended]:
        del _outputs[file]
    return found


def _masked(line: str) -> str:
    """The line without whoever it names."""
    if _ALLOWED.search(line):
        return line
    line = _ADDRESS.sub("***", line)
    for name in (*_EVERYWHERE, *_sent):
        if name in line.lower():
            line = re.sub(re.escape(name), "***", line, flags=re.IGNORECASE)
    return line
