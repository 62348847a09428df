"""Structured logs: one JSON object a line, with a request id that follows into the tasks a request rings for.

Values are logged as values, never spliced into messages, so that no line can be forged; no personal data is logged.
"""

import logging.config
import re
import uuid
from contextvars import ContextVar

import structlog
from celery import signals

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_WELL_FORMED = re.compile(r"[0-9a-f]{32}")


def current_request_id() -> str:
    """The id of the request (or task) this code runs for; empty outside both."""
    return _request_id.get()


def configure(options: dict) -> None:
    """Set up logging from settings.LOGGING: {"level": …, "format": "json" or "text"}. Called by Django once."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
    ]
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if options["format"] == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        last,
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            # Django says a 404 is worth a warning; for a public site it is not.
            "loggers": {
                "django.request": {"level": "ERROR"},
                "py.warnings": {"level": "ERROR"},
                "celery.beat": {"level": "WARNING"},
            },
        }
    )


def _add_request_id(_logger, _method, event: dict) -> dict:
    if request_id := _request_id.get():
        event["request_id"] = request_id
    return event


class RequestIdMiddleware:
    """Give every request an id (a proxy's X-Request-ID is kept when well formed), log it and send it back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "").replace("-", "").lower()
        request_id = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        token = _request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response.headers["X-Request-ID"] = request_id
        return response


@signals.before_task_publish.connect
def _send_request_id(headers=None, **_kwargs):
    if headers is not None and _request_id.get():
        headers["request_id"] = _request_id.get()


@signals.task_prerun.connect
def _receive_request_id(task=None, **_kwargs):
    _request_id.set(getattr(task.request, "request_id", "") or uuid.uuid4().hex)


@signals.setup_logging.connect
def _keep_our_logging(**_kwargs):
    """Celery would install its own logging; a connected receiver is how it is asked not to."""
