"""Files of `deploy/` as tests use them: with other places than an operator's, and nothing else changed."""

from collections.abc import Mapping
from pathlib import Path

from conftest import ROOT

DEPLOY = ROOT / "deploy"


def changed(file: str, places: Mapping[str, object]) -> str:
    """The text of a file with its places replaced; each of them must stand there."""
    text = (DEPLOY / file).read_text(encoding="utf-8")
    for place, other in places.items():
        assert place in text, f"{file} does not say {place!r}"
        text = text.replace(place, str(other))
    return text


def logged(*folders: Path) -> str:
    """All that stands in the logs of these folders."""
    files = [path for folder in folders for path in folder.rglob("*.log")]
    assert files
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
