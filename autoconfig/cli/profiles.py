"""The profiles of a command that looks at the world, and can do so without any."""

from pathlib import Path

import click

from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.errors import CannotRun, NoProfile, ProfileError
from autoconfig.signing import Signer


def edition_if_any(profiles: Path, signer: Signer | None) -> Edition | None:
    """None where nobody has written profiles, and none were asked for by name. Raises CannotRun."""
    try:
        return open_folder(profiles, signer=signer)
    except NoProfile:
        context = click.get_current_context()
        if context.get_parameter_source("profiles") is click.core.ParameterSource.DEFAULT:
            return None
        raise
    except ProfileError as error:
        raise CannotRun(f"The profiles cannot be used, see autoconfig validate: {error}") from None
