"""The command that serves, with all that an operator can say to it."""

from pathlib import Path

import click

from autoconfig.cli.listening import listening, port
from autoconfig.cli.options import (
    MAX_DEFAULT_WORKERS,
    default_workers,
    option,
    overrides_folder,
    profiles_folder,
    service_name,
    signer_files,
)
from autoconfig.cli.outcome import say_if_possible
from autoconfig.directory.opening import open_folder
from autoconfig.http.lines import FORMATS
from autoconfig.signing import Signer


@click.command()
@profiles_folder
@listening
@option(
    "workers",
    "How many processes answer.",
    type=click.IntRange(1),
    default=default_workers,
    show_default=f"one per processor, at most {MAX_DEFAULT_WORKERS}",
)
@option("proxies", "How many proxies in front are believed.", type=click.IntRange(0), default=0)
@option(
    "log-format",
    "How the log is written: json has one object a line.",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
)
@option(
    "monitor",
    "Where to serve /metrics, /healthz, /readyz and /tls-allowed: ADDRESS:PORT.",
    callback=port,
    show_default="nowhere",
)
@option("metrics-domains", "Count answers by mail domain too, of at most 1000.", is_flag=True)
@service_name
@option("skip-bad", "Leave out files with findings and serve the others.", is_flag=True)
@click.option(
    "--reload/--no-reload",
    default=True,
    envvar="AUTOCONFIG_RELOAD",
    show_envvar=True,
    show_default=True,
    help="Follow files that change; else they are read at the start and on SIGHUP.",
)
@overrides_folder
@signer_files
def serve(
    profiles: Path,
    binds: tuple[str, ...],
    pairs: tuple[tuple[Path, Path], ...],
    workers: int,
    proxies: int,
    log_format: str,
    monitor: str | None,
    metrics_domains: bool,
    service: str | None,
    skip_bad: bool,
    reload: bool,
    overrides: Path | None,
    signer: Signer | None,
) -> None:
    """Serve the profiles over HTTP, or HTTPS, until stopped.

    With a certificate all places but port 80 and unix sockets speak TLS.
    """
    edition = open_folder(profiles, skip_bad=skip_bad, overrides=overrides, signer=signer)
    # gunicorn is of no use to the other commands. Here it takes the memory that reading languages has left:
    # 7 MiB of names of currencies, units and zones, held for a moment.
    from autoconfig import server
    from autoconfig.server.port import Wanted

    server.serve(
        edition,
        binds=binds,
        pairs=pairs,
        workers=workers,
        proxies=proxies,
        say=say_if_possible,
        log_format=log_format,
        reload=reload,
        monitor=Wanted(monitor, metrics_domains, service) if monitor else None,
    )
