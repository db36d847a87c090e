"""Structured logs: one JSON object a line, an event name and keys, never a personal value.

Of an exception only what :mod:`yakuba.lib.faults` tells is written, whoever logs it: Django, a library, a thread, or
Python itself for a process that ends by one.
"""

import json
import logging
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from http import HTTPStatus
from types import TracebackType
from typing import Any

import structlog

from yakuba.lib.faults import chain, linked, name_of

log = structlog.get_logger("yakuba.process")
SHORTEST = 4
"""Shorter words of an exception are not looked for inside a sentence: they would be found everywhere."""


class SaidOnPurpose(logging.Filter):
    """503 without an exception is an answer given on purpose (not ready yet, maintenance): a warning, no error."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE and not record.exc_info:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class NoErrorsAsWords(logging.Filter):
    """An exception that is a message or an argument of one becomes its name, before anything is formatted."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _named(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_named, record.args))
        elif record.args:
            record.args = {key: _named(value) for key, value in record.args.items()}
        return True


def _named(value: Any) -> Any:
    return name_of(value) if isinstance(value, BaseException) else value


def _told(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """``exc_info`` as the faults that it is made of; its words are taken out of whatever was logged beside it."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    words = dict(_words(error)) if isinstance(error, BaseException) else {}
    for key, value in event.items():
        event[key] = _without(_named(value), words)
    if isinstance(error, BaseException):
        event["exception"] = [fault.as_json() for fault in chain(error)]
    return event


def _words(error: BaseException) -> Iterator[tuple[str, str]]:
    """What the errors of a chain say, also as Django escapes it for a log line, and the name to be put there."""
    for one in linked(error):
        for text in (str(one), str(one).encode("unicode_escape").decode("ascii")):
            if text:
                yield text, name_of(one)


def _without(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for text, name in words.items():
            if text == value or (len(text) >= SHORTEST and text in value):
                value = value.replace(text, name)
    return value


def configure_logging(level: str) -> None:
    """Send structlog and the standard library to standard error as JSON lines."""
    stamps: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    handler = logging.StreamHandler()
    handler.addFilter(NoErrorsAsWords())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=stamps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _told,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("django.request").addFilter(SaidOnPurpose())
    structlog.configure(
        processors=[*stamps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def watch_process() -> None:
    """What ends a process or a thread, or cannot be raised, is logged; Python would print its words.

    For entry points only: it changes how Python itself speaks. Settings configure the level again.
    """
    configure_logging("INFO")
    sys.excepthook = _process_failed
    threading.excepthook = _thread_failed
    sys.unraisablehook = _unraisable


def _process_failed(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    failure = secrets.token_hex(4)
    log.critical("process failed", failure=failure, exc_info=error)
    said = f"予期しない誤りで止まりました。上の記録の番号 {failure} を添えて、情報政策担当に知らせてください。"
    sys.stderr.write(json.dumps({"error": said, "details": []}, ensure_ascii=False) + "\n")


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    log.error("thread failed", thread=failed.thread.name if failed.thread else "", exc_info=failed.exc_value)


def _unraisable(failed: "sys.UnraisableHookArgs") -> None:
    log.error("error that could not be raised", exc_info=failed.exc_value)
