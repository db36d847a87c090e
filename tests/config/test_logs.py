"""No log, kept row or console repeats what an exception says; an operator still learns what broke, where, and by what.

Each way is the real one: a page, a long answer, a library's logger, a thread, a job that dies, a command that ends by
an exception; on both databases.
"""

import io
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django_tasks_db.models import DBTaskResult

from tests.processes import ProcessDatabase
from tests.support import broken
from tests.support.broken import MARKER
from yakuba.config import logs
from yakuba.config.wsgi import BrokenOffError, WithoutWords
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import task
from yakuba.lib import faults

PARTS = ("印字野", "花子", "INJINO", "injino", MARKER.encode("unicode_escape").decode(), "\\u5370")


def bad_request(request: HttpRequest) -> HttpResponse:
    raise BadRequest(MARKER)


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(f"{MARKER} はおかしい")


urlpatterns = [
    path("break/<slug:how>", login_not_required(broken.view)),
    path("long/<slug:how>", login_not_required(broken.long_answer)),
    path("bad-request", login_not_required(bad_request)),
    path("suspicious", login_not_required(suspicious)),
    path("", include("yakuba.config.urls")),
]
handler400 = "yakuba.web.errors.bad_request"
handler500 = "yakuba.web.errors.broken"
pytestmark = pytest.mark.urls(__name__)


class Console:
    """What stands on standard error."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    @property
    def exceptions(self) -> list[list[dict[str, Any]]]:
        return [line["exception"] for line in self.lines if "exception" in line]

    def repeats_nothing(self) -> bool:
        return not any(part in self.stream.getvalue() for part in PARTS)


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """The logs of this process as they are configured, caught."""
    caught = Console()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    monkeypatch.setattr("sys.stderr", caught.stream)
    logs.configure_logging("INFO")
    try:
        yield caught
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def codes() -> tuple[str, str]:
    """What the database calls a doubled login."""
    if connection.vendor == "sqlite":
        return "SQLITE_CONSTRAINT_UNIQUE", "identity_user.login"
    return "23505", "identity_user_login_key"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "kind"),
    [("constraint", "django.db.utils.IntegrityError"), ("model", "ValidationError"), ("key", "builtins.KeyError")],
)
def test_a_page_that_fails_is_logged_by_class_and_place_and_found_by_its_number(
    console: Console, how: str, kind: str
) -> None:
    answer = Client(raise_request_exception=False).get(f"/break/{how}")
    assert answer.status_code == 500
    assert console.repeats_nothing(), console.stream.getvalue()
    (line,) = [line for line in console.lines if "exception" in line]
    assert line["request_id"] == answer["X-Request-ID"]
    first = line["exception"][0]
    assert first["type"].endswith(kind)
    assert any("tests/support/broken.py:" in place for place in first["places"])


@pytest.mark.django_db
def test_a_broken_constraint_is_named_with_its_code(console: Console) -> None:
    Client(raise_request_exception=False).get("/break/constraint")
    faults_of_it = console.exceptions[0]
    assert codes() in [(fault.get("code"), fault.get("constraint")) for fault in faults_of_it]


@pytest.mark.django_db
def test_an_input_that_fits_no_model_is_named_by_its_fields(console: Console) -> None:
    Client(raise_request_exception=False).get("/break/model")
    assert console.exceptions[0][0]["fields"] == [
        "born: int_parsing",
        "people.?: int_parsing",
        "people.?: int_parsing",
        ": extra_forbidden",
    ]


@pytest.mark.django_db
def test_what_an_error_followed_from_is_told_too(console: Console) -> None:
    Client(raise_request_exception=False).get("/break/key")
    assert [fault["type"] for fault in console.exceptions[0]] == ["builtins.KeyError", "builtins.ValueError"]


@pytest.mark.parametrize("address", ["/bad-request", "/suspicious"])
def test_django_s_own_sentence_does_not_repeat_the_words(console: Console, address: str) -> None:
    assert Client(raise_request_exception=False).get(address).status_code == 400
    assert console.repeats_nothing(), console.stream.getvalue()
    assert console.exceptions


@pytest.mark.django_db
@pytest.mark.parametrize("how", broken.BREAK)
def test_a_long_answer_that_breaks_off_is_logged_and_the_server_is_told_nothing(console: Console, how: str) -> None:
    environ = RequestFactory().get(f"/long/{how}").environ
    body = WithoutWords(get_wsgi_application())(environ, lambda *_words: None)
    with pytest.raises(BrokenOffError) as told:
        list(body)
    assert str(told.value) == ""
    assert (told.value.__cause__, told.value.__suppress_context__) == (None, True)
    assert console.repeats_nothing(), console.stream.getvalue()
    assert console.exceptions


@pytest.mark.parametrize("how", ["model", "key"])
def test_whoever_logs_an_exception_logs_no_words(console: Console, how: str) -> None:
    for logger in (logging.getLogger("some.library"), structlog.get_logger("some.part")):
        try:
            broken.BREAK[how]()
        except Exception as error:
            logger.exception("with its traceback")
            logger.error(error)
            logger.error(f"in a sentence: {error}", exc_info=True)
            logging.getLogger("some.library").error("as an argument: %s, %s", error, 1)
    structlog.get_logger("some.part").error("as a value", error=ValueError(MARKER))
    assert console.repeats_nothing(), console.stream.getvalue()
    assert len(console.exceptions) == 4


def test_a_thread_that_ends_by_an_exception_says_its_name_and_place(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", logs._thread_failed)
    thread = threading.Thread(target=broken.finds_no_key, name="heart")
    thread.start()
    thread.join()
    (line,) = console.lines
    assert line["thread"] == "heart"
    assert console.repeats_nothing()


@task(max_attempts=1)
def dies(*, how: str) -> None:
    """A job whose handler meets such an error."""
    broken.BREAK[how]()


@pytest.mark.django_db
@pytest.mark.parametrize("how", broken.BREAK)
def test_a_job_that_dies_keeps_and_logs_no_words(console: Console, how: str) -> None:
    job = jobs.enqueue(dies, payload={"how": how})
    jobs.run_waiting()
    (letter,) = jobs.dead_letters()
    assert letter.id == job
    assert "broken.py:" in "".join(DBTaskResult.objects.values_list("traceback", flat=True))
    assert ("IntegrityError" in letter.error) == (how == "constraint")
    if how == "constraint":
        assert " ".join(codes()) in letter.error
    assert console.repeats_nothing(), console.stream.getvalue()
    assert not any(part in text for text in _all_texts(DBTaskResult) for part in PARTS)


def _all_texts(rows: type[models.Model]) -> list[str]:
    return [json.dumps(values, default=str, ensure_ascii=False) for values in rows._default_manager.values()]


@pytest.mark.process
@pytest.mark.parametrize("how", broken.BREAK)
def test_a_command_that_ends_by_an_exception_says_no_words_but_a_number_to_quote(
    process_database: ProcessDatabase, how: str
) -> None:
    work = f"from tests.support import broken; broken.BREAK['{how}']()"
    _out, err = _ended(process_database, "manage", "shell", "-c", work)
    logged, told = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert logged["failure"] in told["error"]
    assert any("broken.py:" in place for fault in logged["exception"] for place in fault.get("places", []))


@pytest.mark.process
def test_a_fixture_that_does_not_load_is_not_repeated(process_database: ProcessDatabase, tmp_path: Path) -> None:
    user = {
        "model": "identity.user",
        "fields": {"login": MARKER, "kind": "nobody", "display_name": MARKER, "password": "x"},
    }
    (tmp_path / "users.json").write_text(json.dumps([user], ensure_ascii=False), encoding="utf-8")
    _out, err = _ended(process_database, "manage", "loaddata", str(tmp_path / "users.json"))
    assert "IntegrityError" in err


def _ended(database: ProcessDatabase, *words: str) -> tuple[str, str]:
    process = database.python("-m", "yakuba", *words)
    out, err = (said.decode() for said in process.communicate(timeout=120))
    assert process.returncode == 1, err
    assert not any(part in out + err for part in PARTS), err
    return out, err


def test_a_deep_error_is_told_from_its_innermost_places() -> None:
    def deeper(depth: int) -> None:
        if not depth:
            raise ValueError(MARKER)
        deeper(depth - 1)

    with pytest.raises(ValueError, match=MARKER) as caught:
        deeper(200)
    (fault,) = faults.chain(caught.value)
    assert len(fault.places) == faults.MOST_PLACES
    assert fault.places[-1].endswith(" deeper")


def test_a_group_names_each_of_its_errors() -> None:
    group = ExceptionGroup(MARKER, [ValueError(MARKER), KeyError(MARKER)])
    assert [fault.type for fault in faults.chain(group)] == [
        "builtins.ExceptionGroup",
        "builtins.ValueError",
        "builtins.KeyError",
    ]
