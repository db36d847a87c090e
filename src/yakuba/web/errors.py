"""Pages for when something went wrong: what happened, what to do next, and an id to quote. No database needed."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RETRY_AFTER_S = 60


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a page says: a title, what happened, what the person can do now."""

    status: int
    title: str | Promise
    happened: str | Promise
    next_steps: tuple[str | Promise, ...]


BAD_REQUEST = Trouble(
    400,
    _("送られた内容を読み取れませんでした"),
    _("アドレスや送信された内容が途中で欠けたか、古くなっています。"),
    (_("ひとつ前の画面に戻り、もう一度操作してください。"),),
)
CSRF = Trouble(
    403,
    _("画面の有効期限が切れました"),
    _(
        "安全のため、長く開いたままの画面や、Cookieを使わない設定からの送信は受け付けていません。何も登録されていません。"
    ),
    (
        _("ひとつ前の画面に戻り、画面を読み込み直してから、もう一度送信してください。"),
        _("繰り返すときは、ブラウザーの設定でCookieを許可してください。"),
    ),
)
FORBIDDEN = Trouble(
    403,
    _("この画面を開く権限がありません"),
    _("お使いのアカウントでは、この内容を見たり操作したりできません。"),
    (_("業務で必要なときは、所属の係長に権限を確かめてください。"), _("ひとつ前の画面に戻ってください。")),
)
NOT_FOUND = Trouble(
    404,
    _("ページが見つかりません"),
    _("アドレスが間違っているか、ページが移動または終了しています。"),
    (_("アドレスを確かめてください。"), _("ホームから探してください。")),
)
WRONG_METHOD = Trouble(
    405,
    _("この操作はここではできません"),
    _("送信のための画面を直接開いたか、開き方が違います。何も登録されていません。"),
    (_("ひとつ前の画面に戻り、画面のボタンから操作してください。"),),
)
BROKEN = Trouble(
    500,
    _("処理を続けられませんでした"),
    _("システムの側で問題が起きました。この操作は登録されていません。問題は記録されています。"),
    (
        _("少し待ってから、もう一度操作してください。"),
        _("繰り返すときは、下の番号を添えて情報政策担当または窓口にお知らせください。"),
    ),
)
BUSY = Trouble(
    503,
    _("時間をおいて、もう一度お試しください"),
    _("ただいま混み合っているか、点検中です。この操作は登録されていません。"),
    (
        _("1分ほど待ってから、同じ操作をもう一度してください。"),
        _("お急ぎのときは、窓口または電話でお問い合わせください。"),
    ),
)
AWAY = Trouble(
    503,
    _("いま、記録を読み書きできません"),
    _(
        "システムが一時的に止まっています。送信した直後にこの画面が出たときは、登録されたかどうかをまだ確かめられません。"
    ),
    (
        _("1分ほど待ってから、ひとつ前の画面を開き直し、登録されているかを確かめてください。"),
        _("登録されていなければ、同じ操作をもう一度してください。"),
        _("お急ぎのときは、窓口または電話でお問い合わせください。"),
    ),
)
"""A commit whose answer never came may have been done: nobody says that it was not."""
WAITING = (BUSY, AWAY)


def page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The page of ``trouble``; for an htmx request only its banner."""
    template = "web/errors/banner.html" if getattr(request, "htmx", False) else "web/errors/page.html"
    context = {"trouble": trouble, "request_id": getattr(request, "request_id", "")}
    answer = HttpResponse(render_to_string(template, context), status=trouble.status)
    if trouble in WAITING:
        answer["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    return page(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403. A refusal that says in its own words which right is missing is shown with them."""
    said = str(exception) if exception else ""
    return page(request, replace(FORBIDDEN, happened=said) if said else FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return page(request, NOT_FOUND)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return page(request, CSRF)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500. A database that does not answer is a matter of waiting (503)."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return page(request, AWAY if away else BROKEN)


class PageForWrongMethod:
    """Middleware: a bare 405 becomes a page for people; other answers pass untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or request.method == "HEAD":
            return answer
        shown = page(request, WRONG_METHOD)
        shown["Allow"] = answer["Allow"]
        return shown


class Maintenance:
    """Middleware: while the file of ``settings.WEB_MAINTENANCE_FILE`` exists, everybody is asked to come back later.

    Health checks, styles and scripts are served all the same. One ``stat`` a request; no restart, no database.
    """

    OPEN = ("/health/", "/web/look/", "/static/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.WEB_MAINTENANCE_FILE.exists() and not request.path.startswith(self.OPEN):
            return page(request, BUSY)
        return self.get_response(request)
