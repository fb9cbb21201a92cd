"""What gunicorn itself says, in JSON or for the journal, as all else."""

from typing import Any

from gunicorn.glogging import Logger

from autoconfig.http.lines import JournalLines, JsonLines


class JsonLogger(Logger):
    """gunicorn's, with our lines."""

    def setup(self, cfg: Any) -> None:
        """Called when it starts, and when its configuration was read again."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())


class JournalLogger(Logger):
    """gunicorn's, with a priority in front of each of its lines."""

    def setup(self, cfg: Any) -> None:
        """As above."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JournalLines(self.error_fmt, self.datefmt))
