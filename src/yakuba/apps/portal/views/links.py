"""連携: the code from the counter is typed; how it stands; the end of the link."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.apps.portal import forms, queries
from yakuba.apps.portal.contracts import NotFoundError, PortalError
from yakuba.apps.portal.models import Link
from yakuba.apps.portal.models.links import COUNTER, LOST, RESIDENT, WAITING
from yakuba.apps.portal.use_cases import linking
from yakuba.apps.portal.views.shared import is_bound, signed_in
from yakuba.kernel.gate.messages import LinkOutcome


@signed_in
def link(request: HttpRequest, account: UUID) -> HttpResponse:
    """How the link stands; without one, where the code is typed."""
    form = forms.LinkCode(is_bound(request), initial={"key": uuid4()})
    if form.is_valid():
        try:
            linking.ask(account=account, key=form.cleaned_data["key"], text=form.cleaned_data["code"])
            return redirect("portal:link")
        except NotFoundError:
            raise
        except PortalError as refused:
            form.add_error("code", str(refused))
    last = queries.last_link(account)
    is_linked = last is not None and last.outcome == LinkOutcome.LINKED and last.ended_at is None
    context = {
        "form": form,
        "last": last,
        "linked": last if is_linked else None,
        "waiting": last is not None and last.outcome == WAITING,
        "told": _told(last) if last is not None else "",
        "unlink": forms.Unlink(initial={"key": last.key}) if last is not None and is_linked else None,
    }
    return render(request, "portal/link.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def unlink(request: HttpRequest, account: UUID) -> HttpResponse:
    """End it, when it is meant."""
    form = forms.Unlink(request.POST)
    if form.is_valid():
        linking.remove(account=account, key=form.cleaned_data["key"])
        messages.success(request, _("連携を解除しました。"))
    else:
        messages.error(request, _("解除するときは、「連携を解除します」に印を付けてから押してください。"))
    return redirect("portal:link")


def _told(last: Link) -> str:
    """What came of the last code and what to do next; empty while it waits or is linked."""
    if last.ended_at is not None:
        return _ended(last)
    words = {
        LinkOutcome.WRONG.value: _("番号が違います。紙を見て、もう一度入れてください(きょうは、あと%(left)s回)。")
        % {"left": last.left},
        LinkOutcome.EXPIRED.value: _(
            "この番号は期限が過ぎたか、取り替えられています。窓口で新しい番号をもらってください。"
        ),
        LinkOutcome.USED.value: _(
            "この番号はもう使われています。使った覚えがないときは、すぐに役所へ電話してください。窓口で新しい番号をもらえます。"
        ),
        LinkOutcome.TOO_MANY.value: linking.too_many(),
        LinkOutcome.ANOTHER.value: _(
            "このアカウントは、前の番号で連携したままです。窓口で前の連携を解除してもらってから、もう一度入れてください。"
        ),
        LOST: _("役所からの返事が届きませんでした。お手数ですが、もう一度入れてください。"),
    }
    return words.get(last.outcome, "")


def _ended(last: Link) -> str:
    if last.ended_because == COUNTER:
        return _("窓口で連携を解除しました。もう一度連携するときは、窓口で新しい番号をもらってください。")
    if last.ended_because == RESIDENT:
        return _("連携は解除されています。もう一度連携するときは、窓口で新しい番号をもらってください。")
    return ""
