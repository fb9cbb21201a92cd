"""Small profiles for tests: the text of one, changed as a test needs it, and a folder of them, opened."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.profile.schema import Model

KEYS = {
    "domains": "[example.com]",
    "displayName": "Example",
    "incomingServer": "[{type: imap, hostname: imap.example.com, port: 993, socketType: SSL, "
    "authentication: password-cleartext}]",
    "outgoingServer": "[{type: smtp, hostname: smtp.example.com, port: 465, socketType: SSL, "
    "authentication: password-cleartext}]",
}


def profile_text(**changes: str | None) -> str:
    """A profile in YAML, one line a key; a change to None leaves the key out."""
    keys = {**KEYS, **changes}
    return "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None)


def load(folder: Path, *texts: str, skip_bad: bool = False) -> Edition:
    """The edition of these profiles, written to `0.yaml`, `1.yaml` … in `folder`."""
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return open_folder(folder, skip_bad=skip_bad)


def models(annotation: Any) -> Iterator[type[Model]]:
    """Every model that a value of this type can be or hold, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models(field.annotation)
    for argument in get_args(annotation):
        yield from models(argument)
