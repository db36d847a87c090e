"""Whatever goes wrong, people read in Japanese what to do next, and an id that the logs know too."""

import json
import logging
import re
from pathlib import Path

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.http import require_POST
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.urls(__name__)


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def refused_in_words(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("決裁の権限がありません。課長に依頼してください。")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def origin_of_this_request(request: HttpRequest) -> HttpResponse:
    from yakuba.kernel.audit.origin import origin

    return HttpResponse(f"{origin().request_id} {origin().source}")


def database_away(request: HttpRequest) -> HttpResponse:
    raise OperationalError


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


urlpatterns = [
    path("forbidden", login_not_required(forbidden)),
    path("refused-in-words", login_not_required(refused_in_words)),
    path("suspicious", login_not_required(suspicious)),
    path("broken", login_not_required(broken)),
    path("database-away", login_not_required(database_away)),
    path("origin", login_not_required(origin_of_this_request)),
    path("only-post", login_not_required(only_post)),
    path("", include("yakuba.config.urls")),
]
handler400 = "yakuba.web.errors.bad_request"
handler403 = "yakuba.web.errors.forbidden"
handler404 = "yakuba.web.errors.not_found"
handler500 = "yakuba.web.errors.broken"


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/suspicious", 400, "送られた内容を読み取れませんでした"),
        ("/forbidden", 403, "この画面を開く権限がありません"),
        ("/nowhere", 404, "ページが見つかりません"),
        ("/only-post", 405, "この操作はここではできません"),
        ("/broken", 500, "処理を続けられませんでした"),
        ("/database-away", 503, "いま、記録を読み書きできません"),
    ],
)
def test_every_error_page_works_without_the_database(address: str, status: int, title: str) -> None:
    """No database mark: pytest-django refuses every query in this test."""
    answer = Client(raise_request_exception=False).get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in page
    assert "次にすること" in page
    assert answer["X-Request-ID"] in page


def test_a_refusal_with_words_of_its_own_is_shown_with_them() -> None:
    page = Client().get("/refused-in-words").content.decode()
    assert "決裁の権限がありません。課長に依頼してください。" in page
    assert "お使いのアカウントでは" not in page


def test_a_form_from_an_expired_page_is_told_how_to_send_again() -> None:
    answer = Client(enforce_csrf_checks=True).post("/only-post")
    assert answer.status_code == 403
    assert "もう一度送信してください" in answer.content.decode()


def test_a_busy_database_tells_machines_when_to_come_back() -> None:
    assert Client(raise_request_exception=False).get("/database-away")["Retry-After"] == "60"


def test_a_wrong_method_still_names_the_right_one() -> None:
    assert Client().get("/only-post")["Allow"] == "POST"


def test_a_part_of_a_page_gets_only_the_banner() -> None:
    answer = Client(raise_request_exception=False, headers={"hx-request": "true"}).get("/broken")
    page = answer.content.decode()
    assert "<html" not in page
    assert "処理を続けられませんでした" in page
    assert answer["X-Request-ID"] in page


def test_request_ids_are_new_each_time_and_easy_to_read_out() -> None:
    ids = {
        Client().get("/health/live", headers={"x-request-id": "chosen-by-a-stranger"})["X-Request-ID"]
        for _ in range(50)
    }
    assert len(ids) == 50
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", each) for each in ids)


def test_the_audit_register_knows_the_id_and_where_the_request_came_from() -> None:
    answer = Client().get("/origin")
    assert answer.content.decode() == f"{answer['X-Request-ID']} 127.0.0.1"


@pytest.mark.parametrize("address", ["/broken", "/nowhere"])
def test_the_id_on_the_page_is_the_id_in_the_log(capsys: pytest.CaptureFixture[str], address: str) -> None:
    from yakuba.config.logs import configure_logging

    before = list(logging.getLogger().handlers)
    configure_logging("INFO")
    try:
        answer = Client(raise_request_exception=False).get(address)
    finally:
        logging.getLogger().handlers[:] = before
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert answer["X-Request-ID"] in {line.get("request_id") for line in lines}


def test_maintenance_is_a_warning_in_the_log_and_a_database_that_is_away_an_error(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, settings: Settings
) -> None:
    Client(raise_request_exception=False).get("/database-away")
    assert "ERROR" in {record.levelname for record in caplog.records}
    caplog.clear()
    settings.WEB_MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.WEB_MAINTENANCE_FILE.touch()
    assert Client().get("/origin").status_code == 503
    assert {record.levelname for record in caplog.records if record.name == "django.request"} == {"WARNING"}


@override_settings(WEB_WIRING="nowhere.at.all")
def test_the_page_of_a_broken_system_does_not_need_the_wiring() -> None:
    assert Client(raise_request_exception=False).get("/broken").status_code == 500


def test_during_maintenance_people_are_asked_to_come_back_and_health_still_answers(
    tmp_path: Path, settings: Settings
) -> None:
    settings.WEB_MAINTENANCE_FILE = tmp_path / "maintenance"
    assert Client().get("/origin").status_code == 200
    settings.WEB_MAINTENANCE_FILE.touch()
    answer = Client().get("/origin")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "時間をおいて、もう一度お試しください" in answer.content.decode()
    assert Client().get("/health/live").status_code == 200
    settings.WEB_MAINTENANCE_FILE.unlink()
    assert Client().get("/origin").status_code == 200


def test_when_the_database_went_away_nobody_is_told_that_nothing_was_recorded() -> None:
    """A commit of which no answer came may have been done."""
    answer = Client(raise_request_exception=False).get("/database-away")
    page = answer.content.decode()
    assert "登録されていません" not in page
    assert "登録されているかを確かめてください" in page
    assert answer["Retry-After"]
