"""The presses on a draft: check it, ask for publication, take the request back, publish, send back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.apps.studio import drafted, queries
from yakuba.apps.studio.contracts import MeanwhileError
from yakuba.apps.studio.forms.begin import Publish, SendBack
from yakuba.apps.studio.module import EDIT, PUBLISH
from yakuba.apps.studio.use_cases import checking, publishing
from yakuba.apps.studio.use_cases.holding import must_reach
from yakuba.apps.studio.views.drafts import revision_of
from yakuba.apps.studio.views.telling import told
from yakuba.web.access import allowed


@require_POST
@told
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have it checked by a job."""
    return _pressed(request, key, checking.ask_check)


@require_POST
@told
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask another person to publish it."""
    return _pressed(request, key, publishing.ask, _("公開を頼みました。公開の権限がある別の人の一覧に出ます。"))


@require_POST
@told
def take_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write on."""
    return _pressed(request, key, publishing.take_back, _("公開の依頼を取り消しました。続けて直せます。"))


@require_POST
@told
def publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a job publish exactly what was shown."""
    actor = allowed(request, PUBLISH)
    must_reach(actor, PUBLISH, queries.draft(key).content["duty"])
    form = Publish(request.POST)
    if not form.is_valid():
        raise MeanwhileError(_("画面が古いか、壊れています。読み込み直してから、もう一度行ってください。"))
    said = form.cleaned_data
    publishing.publish(actor=actor, key=key, revision=said["revision"], shown=said["digest"])
    return redirect("studio:draft", key)


@require_POST
@told
def send_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return it with what is to be changed."""
    actor = allowed(request, PUBLISH)
    row = queries.draft(key)
    must_reach(actor, PUBLISH, row.content["duty"])
    form = SendBack(request.POST)
    if not form.is_valid():
        return render(request, "studio/draft.html", drafted.page(actor, row, form), status=422)
    said = form.cleaned_data
    publishing.send_back(actor=actor, key=key, revision=said["revision"], remark=said["remark"])
    messages.success(request, _("差し戻しました。書いた人が直して、もう一度公開を頼みます。"))
    return redirect("studio:drafts")


def _pressed(request: HttpRequest, key: UUID, do: Callable[..., None], said: str = "") -> HttpResponse:
    actor = allowed(request, EDIT)
    must_reach(actor, EDIT, queries.draft(key).content["duty"])
    do(actor=actor, key=key, revision=revision_of(request))
    if said:
        messages.success(request, said)
    return redirect("studio:draft", key)
