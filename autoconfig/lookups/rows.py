"""Reading the rows of a table file. A finding never quotes what a row says of a person."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from autoconfig import files
from autoconfig.address import Address
from autoconfig.errors import BadAddress, ProfileError, nearest
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.lookups.results import LookupFailed, read_address, read_values
from autoconfig.profile.yaml import Yaml

KEY = "address"
YAML_SUFFIXES = (".yaml", ".yml")
MAX_LENGTH = 256 * files.MIB
DELIMITERS = ",;\t|"
# What an address is exported with, and nobody ever asks for.
_AROUND = re.compile(r"[\s<>]|^mailto:", re.IGNORECASE)


class Row(NamedTuple):
    """The address as it is written and as it is read, and the fields."""

    written: str
    address: Address
    fields: Mapping[str, str]


class _Line(NamedTuple):
    number: int
    cells: Mapping[str, object]


def read_rows(path: Path, names: Mapping[str, str]) -> list[Row]:
    """All rows; `names` are the fields, each with its column.

    Raises OSError, and ProfileError with every mistake.
    """
    findings: list[Finding] = []
    text = _decoded(files.read(path, MAX_LENGTH), path)
    read = _yaml if path.suffix.lower() in YAML_SUFFIXES else _csv
    lines = read(text, str(path), [KEY, *names.values()], findings)
    columns = {name: column.lower() for name, column in names.items()}
    rows = list(_rows(lines, columns, str(path), findings))
    if findings:
        raise ProfileError(sorted(findings))
    return rows


def _rows(
    lines: Iterator[_Line], columns: Mapping[str, str], file: str, findings: list[Finding]
) -> Iterator[Row]:
    seen: dict[Address, int] = {}
    for number, cells in lines:
        written = str(cells[KEY] or "").strip()
        try:
            address = Address.parse(written)
            fields = read_values(cells, columns)
        except BadAddress as error:
            mistake = Mistake(Code.BAD_ADDRESS, error.problem, "write one such as jean.dupont@example.org")
            findings.append(mistake.at(file, number, KEY))
            continue
        except LookupFailed as error:
            mistake = Mistake(Code.BAD_TABLE, f"it {error.fault}", "write one")
            findings.append(mistake.at(file, number, error.reason))
            continue
        if strange := _strange(written, address, seen):
            findings.append(strange.at(file, number, KEY))
        seen[address] = number
        if (behind := fields.get("address")) and not read_address(behind):
            behind_it = Mistake(Code.BAD_ADDRESS, "it is not one address", "write one or none")
            findings.append(behind_it.at(file, number, columns["address"]))
        yield Row(written, address, fields)


def _strange(written: str, address: Address, seen: Mapping[Address, int]) -> Mistake | None:
    """What is wrong with an address that can be read."""
    if _AROUND.search(written):
        return Mistake(Code.BAD_ADDRESS, "there is more than an address", "write that alone")
    if not address.known:
        return Mistake(Code.BAD_ADDRESS, "it stands for anybody", "write a person's")
    if address in seen:
        return Mistake(Code.WRITTEN_TWICE, f"it stands in line {seen[address]} too", "write it once")
    return None


def _decoded(data: bytes, path: Path) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    mistake = Mistake(Code.NOT_UTF_8, "it is neither UTF-8 nor cp1252", "save it as UTF-8")
    raise ProfileError([mistake.at(str(path), line, "file")])


def _csv(text: str, file: str, columns: Sequence[str], findings: list[Finding]) -> Iterator[_Line]:
    header, _, _ = text.lstrip("\r\n").partition("\n")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] = []
    try:
        for cells in reader:
            if reader.line_num == 1 and cells and cells[0].lower() == "sep=":
                continue  # a spreadsheet's own word for the delimiter
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = [cell.strip().lower() for cell in cells]
                _check_columns(names, columns, file, reader.line_num)
            elif len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
                remedy = f"write {len(names)} as in the first line"
                mistake = Mistake(Code.BAD_TABLE, f"it has {len(cells)} values", remedy)
                findings.append(mistake.at(file, reader.line_num, "row"))
            else:
                yield _Line(reader.line_num, dict(zip(names, cells, strict=False)))
    except csv.Error as error:
        mistake = Mistake(Code.BAD_TABLE, str(error), "write quotes in pairs")
        findings.append(mistake.at(file, reader.line_num, "row"))
    if not names:
        _check_columns(names, columns, file, 1)


def _check_columns(names: Sequence[str], columns: Sequence[str], file: str, line: int) -> None:
    findings = [
        Mistake(Code.BAD_TABLE, "there is no such column", _remedy(column, names)).at(file, line, column)
        for column in dict.fromkeys(columns)
        if column.lower() not in names
    ]
    twice = Mistake(Code.WRITTEN_TWICE, "two columns have this name", "name them apart")
    findings += [
        twice.at(file, line, column) for column in dict.fromkeys(columns) if names.count(column.lower()) > 1
    ]
    if findings:
        raise ProfileError(findings)


def _remedy(column: str, names: Sequence[str]) -> str:
    """Without a word of a first line that may be a person's."""
    if not names or any("@" in name for name in names):
        return "name the columns in the first line"
    return f"rename one to {KEY}" if column == KEY else f"write {nearest(column, names)}"


def _yaml(text: str, file: str, columns: Sequence[str], findings: list[Finding]) -> Iterator[_Line]:
    source = Yaml(text, file)
    if not isinstance(source.value, list):
        mistake = Mistake(Code.WRONG_TYPE, "it is not a list", "write - {address: …} items")
        raise ProfileError([mistake.at(file, 1, "file")])
    for index, item in enumerate(source.value):
        line, _ = source.locate([index])
        if not isinstance(item, dict) or any(isinstance(value, list | dict) for value in item.values()):
            mistake = Mistake(Code.WRONG_TYPE, "it is no mapping of plain values", "write {address: …}")
            findings.append(mistake.at(file, line, "row"))
            continue
        cells: dict[str, object] = {key.lower(): value for key, value in item.items()}
        yield _Line(line, dict.fromkeys((column.lower() for column in columns), None) | cells)
