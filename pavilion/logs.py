"""Structured logs: one JSON object a line, with a request id that follows into the tasks a request rings for.

Values are logged as values, never spliced into messages, so that no line can be forged; no personal data is logged. What slips in
through a library's message or a trace is taken out at the last moment: addresses, keys of links, passwords in URLs, control characters.
"""

import logging.config
import re
import uuid
from contextvars import ContextVar

import structlog
from celery import signals

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_WELL_FORMED = re.compile(r"[0-9a-f]{32}")

# What no line may hold, and what stands for it. The order counts: a password in a URL looks like an address.
_SECRETS = [
    (re.compile(r"(?<=://)[^\s/@]+@"), "[secret]@"),
    (re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
    (re.compile(r"(?<=/key/)[^\s/?\"']+|(?<=/confirm-email/)[^\s/?\"']+"), "[key]"),
    (
        re.compile(
            r"((?:password|secret|token|code|csrfmiddlewaretoken|sessionid|authorization)\W{1,4})(?!\[)(?:Bearer |Basic )?[\w.~+/=:-]{6,}",
            re.I,
        ),
        r"\1[secret]",
    ),
]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ONE_LINE = re.compile(r"[\r\n\t]")


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
                        _scrub,
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


def _scrub(_logger, _method, event: dict) -> dict:
    """Take out of every text what must not be in a log; only a trace may have several lines."""
    return {name: _scrubbed(value, lines=name == "exception") for name, value in event.items()}


def _scrubbed(value, *, lines: bool = False):
    if isinstance(value, str):
        for pattern, stand_in in _SECRETS:
            value = pattern.sub(stand_in, value)
        return _CONTROL.sub(" ", value if lines else _ONE_LINE.sub(" ", value))
    if isinstance(value, dict):
        return {name: _scrubbed(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _scrubbed(str(value))


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
