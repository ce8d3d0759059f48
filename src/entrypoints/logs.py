"""One line for each thing that happened, for people or for machines."""

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import Processor

_BOTH = (
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def set_up_logs(level: str, form: Literal["text", "json"]) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(form))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # Their news is ours already.
    for chatty in ("uvicorn", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel("WARNING")


def _formatter(form: Literal["text", "json"]) -> logging.Formatter:
    # The default shows the values of all variables: passwords too, and it takes a second.
    plain = structlog.dev.plain_traceback
    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
    last: list[Processor] = [console]
    if form == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_BOTH,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
