"""Logs: one JSON object a line on standard output, for people with `jq` and for collectors. No value of a case enters one."""
import json
import logging
import sys
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """{at, level, logger, message, …}: what a call gives as `extra={"log": {…}}` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
                "logger": record.name, "message": record.getMessage(), **getattr(record, "log", {})}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_json_lines(level: int = logging.INFO) -> None:
    """From now on everything that this process logs is a JSON line on standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for talker in ("alembic", "weasyprint", "fontTools"):  # their every step is no news
        logging.getLogger(talker).setLevel(logging.WARNING)
