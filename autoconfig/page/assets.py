"""The files that a page is made of beside its HTML: ours, an operator's, and those that follow from profiles.

All of them are served from here, each under its name with a digest of its content, so that a browser may keep
it for a year.
"""

import hashlib
from collections.abc import Iterable, Mapping
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple

from autoconfig import files, overrides
from autoconfig.directory.provider import Provider

PATH = "/static/"


class Asset(NamedTuple):
    """A file as it is served; `tag` changes with the content."""

    body: bytes
    media_type: str
    tag: str


def static_files(folders: Iterable[Path]) -> Mapping[str, Asset]:
    """Those of folders, by name; of two that have one name the later folder's. Raises OSError."""
    paths = (path for folder in folders for path in overrides.contents(folder))
    return {path.name: _asset(path.name, files.read(path, overrides.MAX_LENGTH)) for path in paths}


class Assets:
    """Files by name: static ones, and those of providers."""

    def __init__(self, static: Mapping[str, Asset], providers: Iterable[Provider]) -> None:
        self._files = {**static}
        self._logos: dict[Provider, str] = {}
        for provider in providers:
            if colour := provider.profile.page.colour:
                self._add(colour_name(colour), f":root {{ --brand: {colour}; }}\n".encode())
            if provider.logo is not None:
                tag = _digest(provider.logo)
                self._logos[provider] = f"logo-{tag}{Path(provider.profile.page.logo or '').suffix}"
                self._add(self._logos[provider], provider.logo)

    def get(self, name: str) -> Asset | None:
        """The file of that name."""
        return self._files.get(name)

    def url(self, name: str) -> str:
        """Where the file is, in this version. Raises KeyError."""
        return f"{PATH}{name}?v={self._files[name].tag}"

    def logo(self, provider: Provider) -> str | None:
        """The name of its logo, None where it has none."""
        return self._logos.get(provider)

    def _add(self, name: str, body: bytes) -> None:
        self._files[name] = _asset(name, body)


def _asset(name: str, body: bytes) -> Asset:
    return Asset(body, guess_type(name)[0] or "application/octet-stream", _digest(body))


def colour_name(colour: str) -> str:
    """The style sheet of a colour such as #00519e."""
    return f"colour-{colour.removeprefix('#')}.css"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]
