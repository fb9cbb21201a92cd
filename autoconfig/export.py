"""The service as a tree of static files, `HOST/PATH` as clients ask for them, for any web server or CDN.

Every file is what the service answers there to somebody who does not say who asks, byte for byte. What needs
an address or a query cannot be a file; it is left out and named. The tree also holds an `nginx.conf`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from autoconfig import publish, service
from autoconfig.address import SERVICE_LABELS
from autoconfig.directory import MAIL_EXCHANGER_LABEL, Directory
from autoconfig.errors import Inexpressible, NothingToSay, NotWritable
from autoconfig.formats import FORMATS, Format
from autoconfig.formats.asked import Asked
from autoconfig.http.respond import ISOLATED, PUBLIC

NGINX = "nginx.conf"
# The first line also tells a tree of ours from somebody's folder.
_MARK = "# Written by autoconfig export, which replaces the whole folder."
_STATIC = tuple(form for form in FORMATS.values() if form.static)
# Within quotes nginx would read these as something else.
_NOT_FOR_NGINX = re.compile(r'["$\\\n]')

Track = Callable[[list[str]], Iterable[str]]


class Report(NamedTuple):
    """How many files there are, how many of them are new or changed, and sentences on what is left out."""

    files: int
    changed: int
    left_out: tuple[str, ...]


def export(directory: Directory, folder: Path, track: Track = iter) -> Report:
    """Write the tree, in place of an older one. `track` goes through the domains and may show how far it is.

    Raises NotWritable, also where `folder` holds anything else.
    """
    if not _is_ours(folder):
        raise NotWritable(folder, "it is no export of ours, name a new or an empty folder")
    left_out = dict.fromkeys(_not_files(directory))

    def files() -> Iterator[tuple[str, bytes]]:
        yield NGINX, nginx(folder.resolve())
        for domain in track(directory.domains):
            for form, host, path in _asked(domain, directory.find(domain) is None):
                try:
                    question = service.ask(directory, form, Asked(host=host))
                    yield f"{host}{path}", service.answer(question, {}).body
                    for sentence in service.left_out(question, {}):
                        left_out[f"{form.name} of {question.provider.file}: {sentence}"] = None
                except NothingToSay:
                    continue
                except Inexpressible as error:
                    left_out[f"{form.name} of {question.provider.file}: {error}"] = None

    return Report(*publish.replace(folder, files()), tuple(left_out))


def nginx(folder: Path) -> bytes:
    """What a server block of nginx has to include, for a tree at `folder`."""
    if _NOT_FOR_NGINX.search(str(folder)):
        raise NotWritable(folder, "nginx cannot read such a name, name a folder without quotes and $")
    lines = [
        _MARK,
        "# To be included in a server block that says where to listen and has the certificate:",
        f'#     server {{ listen 443 ssl; ssl_certificate …; include "{folder}/{NGINX}"; }}',
        f"server_name ~^({'|'.join(SERVICE_LABELS)})[.];",
    ]
    for form in _STATIC:
        for _, path in form.static:
            lines += [
                f"location = {path} {{",
                f'    root "{folder}/$host";',
                "    types {}",
                f'    default_type "{form.media_type}";',
                f'    add_header Cache-Control "{PUBLIC}";',
                # nginx's own sentence, where there is no such file, has no file to be cached.
                *[f'    add_header {name} "{value}" always;' for name, value in ISOLATED],
                *(["    add_header Content-Disposition attachment;"] if form.file_name else []),
                "}",
            ]
    return "".join(f"{line}\n" for line in lines).encode()


def _asked(domain: str, by_mail_exchanger: bool) -> Iterator[tuple[Format, str, str]]:
    """What clients ask for on behalf of a domain: format, host, path."""
    for form in _STATIC:
        for label, path in form.static:
            if not by_mail_exchanger or (form.by_mail_exchanger and label == MAIL_EXCHANGER_LABEL):
                yield form, f"{label}.{domain}" if label else domain, path


def _not_files(directory: Directory) -> Iterator[str]:
    for form in FORMATS.values():
        if form.paths and not form.static:
            yield f"{form.name} ({', '.join(form.paths)}): it needs an address, a query or another host"
    if provider := directory.find_any():
        yield f'"*" of {provider.file}: a file needs a domain that is known by name'


def _is_ours(folder: Path) -> bool:
    sign = folder / NGINX
    try:
        if not folder.is_dir():
            return not folder.exists()
        return not any(folder.iterdir()) or (sign.is_file() and sign.read_bytes().startswith(_MARK.encode()))
    except OSError as error:
        raise NotWritable(folder, error.strerror or str(error)) from None
