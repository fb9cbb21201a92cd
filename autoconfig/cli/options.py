"""The options of the command line: what several commands have, and what a value may be.

Each can also stand in the environment.
"""

import os
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click

from autoconfig import signing
from autoconfig.address import Address, is_host_name, is_ip_address, is_mail_domain, to_domain
from autoconfig.directory import DEFAULT_FOLDER
from autoconfig.errors import BadSigning
from autoconfig.formats.asked import who
from autoconfig.zone.records import IPAddress

MAX_DEFAULT_WORKERS = 4


def option(name: str, text: str, **settings: Any) -> Callable[[Any], Any]:
    """An option with a default that is shown, which can also stand in the environment as AUTOCONFIG_NAME."""
    variable = f"AUTOCONFIG_{name.upper().replace('-', '_')}"
    shown = {"show_default": True, "show_envvar": True}
    return click.option(f"--{name}", help=text, envvar=variable, **{**shown, **settings})


profiles_folder = option(
    "profiles", "The folder with the profiles.", type=click.Path(path_type=Path), default=DEFAULT_FOLDER
)
overrides_folder = option(
    "overrides",
    "A folder whose translations, templates and static files stand before ours.",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)


_SIGNING = {
    "certificate": "Sign mobileconfigs with this certificate (PEM) where the profile does not say how.",
    "key": "The certificate's key (PEM, RSA or EC).",
    "chain": "The certificates between it and the root's (PEM), where they are not in its file.",
}


def signer_files(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that make a signer for the profiles that name none."""

    @wraps(command)
    def with_signer(
        signing_certificate: str | None, signing_key: str | None, signing_chain: str | None, **others: Any
    ) -> None:
        try:
            signer = signing.from_files(signing_certificate, signing_key, signing_chain)
        except BadSigning as error:
            raise click.BadParameter(error.text, param_hint=f"--signing-{error.key}") from None
        command(signer=signer, **others)

    for name, text in reversed(_SIGNING.items()):
        option(f"signing-{name}", text)(with_signer)
    return with_signer


def default_workers() -> int:
    """One process for each processor, but not many."""
    return min(MAX_DEFAULT_WORKERS, len(os.sched_getaffinity(0)))


def service_host(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A host name, in A-labels."""
    host = to_domain(value) if value else None
    if host and is_ip_address(host.strip("[]")):
        raise click.BadParameter(f"{host} is an IP address, say --address {host.strip('[]')} instead")
    if host and not is_host_name(host):
        raise click.BadParameter(f'"{value}" is no host name, write one such as autoconfig.example.net')
    return host


service_name = option(
    "service", "The host of this service.", callback=service_host, show_default="service: in the profile"
)


def to_ip_address(value: str) -> IPAddress:
    """An IP address without a zone."""
    try:
        if "%" not in value:
            return ip_address(value)
    except ValueError:
        pass
    raise click.BadParameter(f'"{value}" is no IP address, write one such as 192.0.2.1 or 2001:db8::1')


def to_mail_domain(value: str) -> str:
    """A mail domain in A-labels."""
    domain = to_domain(value)
    if not is_mail_domain(domain):
        raise click.BadParameter(f'"{value}" is no mail domain, write one such as example.org')
    return domain


def whole_address(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Address | None:
    """A whole mail address. Raises BadAddress."""
    address = who(text) if text else None
    if text is not None and (address is None or not address.known):
        raise click.BadParameter("write a whole mail address, such as jean.dupont@example.org")
    return address
