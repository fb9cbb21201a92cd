"""YAML text → `Profile`. Every mistake is a finding: file, line, key, what is wrong and what to write."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from autoconfig.address import is_mail_domain, to_domain
from autoconfig.errors import Finding, ProfileError
from autoconfig.model import Profile
from autoconfig.model.schema import Model
from autoconfig.source import Source
from autoconfig.words import shown

_EXPECTED = {
    "string_type": "a text",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
}


def load(path: Path) -> Profile:
    """The profile in a file. Raises ProfileError."""
    return parse(_read(path), str(path))


def parse(text: str, file: str) -> Profile:
    """The profile in a YAML text; `file` is what findings call it. Raises ProfileError."""
    source = Source(text, file)
    if source.value is None:
        raise ProfileError(
            [Finding(file, 1, "profile", "it is empty, write at least domains and displayName")]
        )
    if not isinstance(source.value, dict):
        raise ProfileError(
            [Finding(file, 1, "profile", f"it is {shown(source.value)}, write a mapping of keys")]
        )
    try:
        return Profile.model_validate(source.value)
    except ValidationError as error:
        raise ProfileError(sorted(_finding(detail, source, file) for detail in error.errors())) from None


def load_domains(profile_path: Path, profile: Profile) -> tuple[str, ...]:
    """The mail domains in the profile's `domainsFile`, in its order; () without one. Raises ProfileError.

    One a line; blank lines and what follows a # are passed over.
    """
    if profile.domains_file is None:
        return ()
    path = profile_path.parent / profile.domains_file
    domains, findings = [], []
    for number, line in enumerate(_read(path).splitlines(), 1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        domain = to_domain(written)
        if is_mail_domain(domain):
            domains.append(domain)
        else:
            text = f"{shown(written)} is not a mail domain, write one such as example.org"
            findings.append(Finding(str(path), number, "domainsFile", text))
    if findings:
        raise ProfileError(findings)
    return tuple(domains)


def line_of_domain(path: Path, key: str, domain: str) -> int:
    """The line where `domain` stands under `key` in the profile at `path`, or that of its `domainsFile`."""
    source = Source(_read(path), str(path))
    given = source.value.get(key)
    written = given if isinstance(given, list) else [given]
    names = [to_domain(name) for name in written if name]
    return source.line([key, names.index(domain)]) if domain in names else source.line(["domainsFile"])


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ProfileError(
            [Finding(str(path), line, "profile", "it is not UTF-8, save it as UTF-8")]
        ) from None
    except OSError as error:
        text = f"it cannot be read ({error.strerror}), write a file that can"
        raise ProfileError([Finding(str(path), 1, "profile", text)]) from None


def _finding(detail: ErrorDetails, source: Source, file: str) -> Finding:
    path = detail["loc"]
    key = ".".join(step for step in path if isinstance(step, str) and step not in _UNION_TAGS) or "profile"
    return Finding(file, source.line(path), key, _message(detail))


# Steps that pydantic puts into a path for a choice between models.
_UNION_TAGS = frozenset({"server"})


def _message(detail: ErrorDetails) -> str:
    kind, given = detail["type"], detail["input"]
    fields = _keys(detail["loc"])
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    match kind:
        case "missing":
            return f"is missing, write {name}: {fields.get(name, '…')}"
        case "extra_forbidden":
            return f"is no key here, write {_nearest(name, fields)}"
        case "enum":
            words = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return f"{shown(given)} is not one of {', '.join(words)}; write {_nearest(str(given), words)}"
        case "string_too_long":
            length = detail["ctx"]["max_length"]
            return f"is longer than {length} characters, write a shorter one"
        case "value_error":
            return str(detail["ctx"]["error"])
        case _:
            return f"is {shown(given)}, write {_EXPECTED.get(kind, 'a value of another kind')}"


def _keys(path: Sequence[str | int]) -> dict[str, str]:
    """The keys of the mapping that the last step of `path` stands in, each with an example."""
    model: type[Model] = Profile
    for step in path[:-1]:
        field = next((field for field in model.model_fields.values() if field.alias == step), None)
        model = next(_models(field.annotation), model) if field else model
    fields = model.model_fields.values()
    return {str(field.alias): str((field.examples or ["…"])[0]) for field in fields}


def _models(annotation: Any) -> Iterator[type[Model]]:
    """The models that a value of this type can be, or hold."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _nearest(word: str, known: Any) -> str:
    lower = {key.lower(): key for key in known}
    close = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[close[0]] if close else "one of " + ", ".join(known)
