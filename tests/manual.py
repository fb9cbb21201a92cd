"""The README and the manual, as tests read them: by page, by row of a table, by block of code."""

import re
from typing import NamedTuple

from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
DEPLOYING = {
    path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "deploy").glob("*.md"))
}
TOUR = (ROOT / "profiles" / "example.org.yaml").read_text(encoding="utf-8")
TEXTS = {
    ROOT / "README.md": README,
    ROOT / "CHANGELOG.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    **{ROOT / "docs" / f"{name}.md": text for name, text in MANUAL.items()},
    **{ROOT / "docs" / "deploy" / f"{name}.md": text for name, text in DEPLOYING.items()},
}


class Block(NamedTuple):
    """A block of code, and the page that it stands on."""

    page: str
    text: str


def blocks(language: str) -> list[Block]:
    pattern = re.compile(rf"^```{language}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [Block(path.stem, text) for path, page in TEXTS.items() for text in pattern.findall(page)]


def rows(page: str) -> list[list[str]]:
    """The rows of the tables on a page, by cell."""
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in MANUAL[page].splitlines()
        if line.startswith("| ")
    ]


def row(page: str, name: str) -> list[str]:
    """The cells of the first row about this name."""
    found = [cells for cells in rows(page) if f"`{name}`" in cells[0].split(", ")]
    assert found, f"docs/{page}.md has no row for {name}"
    return found[0]


def severities() -> dict[str, set[str]]:
    """Those that a finding may have, as the row of its code says; in the order of the rows."""
    codes = MANUAL["findings"].partition("\n## Codes\n")[2]
    table = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| [^|]+ \|$", codes, re.MULTILINE)
    return {code: set(words.split(", ")) for code, words in table}


def in_code(cell: str) -> list[str]:
    return re.findall("`([^`]+)`", cell)


def without_blocks(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
