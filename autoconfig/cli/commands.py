"""The commands by name: most are in modules of their own, which are read when they are asked for.

What the others need would else be in the memory of the service, and be read before each of them.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click


class Commands(MutableMapping[str, click.Command]):
    """As click wants them. `elsewhere` are modules, by names of commands that are functions in them."""

    def __init__(self, elsewhere: Mapping[str, str]) -> None:
        self._found: dict[str, click.Command | str] = {**elsewhere}

    def __getitem__(self, name: str) -> click.Command:
        found = self._found[name]
        if isinstance(found, str):
            command: click.Command = getattr(import_module(found), name.replace("-", "_"))
            self._found[name] = found = command
        return found

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._found[name] = command

    def __delitem__(self, name: str) -> None:
        del self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
