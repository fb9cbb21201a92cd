"""What gunicorn itself says, in JSON as all else."""

from typing import Any

from gunicorn.glogging import Logger

from autoconfig.http.lines import JsonLines


class JsonLogger(Logger):
    """gunicorn's, with our lines."""

    def setup(self, cfg: Any) -> None:
        """Called when it starts, and when its configuration was read again."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
