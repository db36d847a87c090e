"""届かなかった通知: what bounced, died or came back."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.operations import forms, queries
from yakuba.apps.operations.module import SEND, VIEW
from yakuba.apps.operations.views.telling import told
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import Channel, DeliveryState, GiveUpReason, UndeliveredPage
from yakuba.lib.refs import Actor
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.shell import wiring
from yakuba.web.tables import Asked, Column, Table

COLUMNS = (
    Column(_("通知")),
    Column(_("届け方"), sort="channel", keep=True),
    Column(_("状態"), sort="state", keep=True),
    Column(_("理由")),
    Column(_("担当"), sort="section", keep=True),
    Column(_("止まった日時"), sort="changed", keep=True),
)


@require_safe
def undelivered(request: HttpRequest) -> HttpResponseBase:
    """All within the person's reach, the latest first; ``?export=csv`` gives all of it."""
    actor = allowed(request, VIEW)
    asked = Asked.read(request, COLUMNS, default="-changed")
    names = queries.section_names()
    form = forms.NoticeFilter(request.GET, sorted(names.items()))
    chosen = form.cleaned_data if form.is_valid() else {}
    found = _narrowed(actor, chosen, asked)
    shown = found(offset=asked.offset)
    if exports.is_wanted(request):
        return exports.as_csv(
            actor=actor,
            name="fuchaku",
            columns=COLUMNS,
            total=shown.total,
            page=lambda first, most: queries.notice_cells(found(offset=first, limit=most).entries, names),
        )
    cells, empty = queries.notice_cells(shown.entries, names), _t("届かなかった通知はありません。")
    table = Table(_("届かなかった通知の一覧"), COLUMNS, cells, shown.total, asked, empty, export=True)
    filtered = any(chosen.values())
    context = {"table": table, "form": form, "clear_url": reverse("operations:undelivered") if filtered else ""}
    return render(request, "operations/undelivered.html", context)


@require_safe
@told("operations:undelivered")
def delivery(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """One of them: what it said, why it did not arrive, and the ways out."""
    allowed(request, VIEW)
    return _page(request, delivery, forms.Close())


@require_POST
@told("operations:undelivered")
def retry(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Once more by the same way."""
    service.retry(str(delivery), actor=allowed(request, SEND))
    messages.success(request, _t("もう一度送るようにしました。"))
    return redirect("operations:undelivered")


@require_POST
@told("operations:undelivered")
def paper(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """By post instead."""
    service.send_on_paper(str(delivery), actor=allowed(request, SEND))
    messages.success(request, _t("郵送に切り替えました。「通知の印刷」で次の束に入ります。"))
    return redirect("operations:undelivered")


@require_POST
@told("operations:undelivered")
def close(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Closed without sending, with a reason."""
    actor = allowed(request, SEND)
    form = forms.Close(request.POST)
    if not form.is_valid():
        return _page(request, delivery, form, status=422)
    service.give_up(str(delivery), actor=actor, reason=GiveUpReason(form.cleaned_data["reason"]))
    messages.success(request, _t("送らずに終えました。理由を記録しました。"))
    return redirect("operations:undelivered")


def _narrowed(actor: Actor, chosen: Mapping[str, str], asked: Asked) -> Callable[..., UndeliveredPage]:
    return partial(
        service.undelivered,
        actor,
        section=chosen.get("section", ""),
        channel=Channel(chosen["channel"]) if chosen.get("channel") else None,
        state=DeliveryState(chosen["state"]) if chosen.get("state") else None,
        sort=("-" if asked.descending else "") + asked.sort,
    )


def _page(request: HttpRequest, delivery: UUID, form: forms.Close, *, status: int = 200) -> HttpResponse:
    actor = allowed(request, VIEW)
    entry = service.undelivered_entry(str(delivery), actor=actor)
    context = {
        "entry": entry,
        "notice": service.view(entry.notice, actor=actor),
        "facts": queries.notice_facts(entry, queries.section_names()),
        "may_send": SEND in wiring().allowed(request, [SEND]),
        "form": form,
    }
    return render(request, "operations/delivery.html", context, status=status)
