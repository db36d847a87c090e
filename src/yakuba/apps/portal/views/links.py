"""連携: the code from the counter is typed, or a card signs; how it stands; the end of the link."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.portal import forms, queries
from yakuba.apps.portal.contracts import NotFoundError, PortalError
from yakuba.apps.portal.models import Link
from yakuba.apps.portal.models.links import COUNTER, LOST, RESIDENT, WAITING
from yakuba.apps.portal.use_cases import by_card as carding
from yakuba.apps.portal.use_cases import linking
from yakuba.apps.portal.views.shared import is_bound, signed_in
from yakuba.kernel.gate.messages import LinkOutcome
from yakuba.kernel.identity.service import card_app


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
    return _page(request, account, form)


@signed_in
@require_POST
def by_card(request: HttpRequest, account: UUID) -> HttpResponse:
    """To the card app."""
    form = forms.ByCard(request.POST)
    if not form.is_valid():
        messages.error(request, _("画面を開き直してから、もう一度押してください。"))
        return redirect("portal:link")
    key = form.cleaned_data["key"]
    try:
        return redirect(carding.begin(account=account, key=key, back=reverse("portal:card-back", args=[key])))
    except NotFoundError:
        raise
    except PortalError as refused:
        messages.error(request, str(refused))
        return redirect("portal:link")


@signed_in
@require_safe
def card_back(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """From the card app, with something signed or without."""
    token = request.GET.get("token", "")
    if not token:
        carding.stop(account=account, key=key)
        messages.info(request, _("カードでの署名をやめました。何も送っていません。"))
        return redirect("portal:link")
    try:
        carding.come_back(account=account, key=key, token=token)
    except NotFoundError:
        raise
    except PortalError as refused:
        messages.error(request, str(refused))
    return redirect("portal:link")


def _page(request: HttpRequest, account: UUID, form: forms.LinkCode) -> HttpResponse:
    last = queries.last_link(account)
    app = card_app()
    is_linked = last is not None and last.outcome == LinkOutcome.LINKED and last.ended_at is None
    context = {
        "form": form,
        "card": forms.ByCard(initial={"key": uuid4()}) if app is not None else None,
        "last": last,
        "linked": last if is_linked else None,
        "waiting": last is not None and last.outcome == WAITING,
        "told": _told(last) if last is not None else "",
        "unlink": forms.Unlink(initial={"key": last.key}) if last is not None and is_linked else None,
    }
    answer = render(request, "portal/link.html", context, status=422 if form.is_bound else 200)
    if app is not None and app.origin:
        # The button leads to another site: browsers hold a form's redirects to form-action as well.
        answer._csp_update = {"form-action": [app.origin]}  # type: ignore[attr-defined]  # as csp_update of django-csp does
    return answer


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
    """What came of the last code or card and what to do next; empty while it waits or is linked."""
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
            "このアカウントは、ほかの方と連携したままです。窓口で前の連携を解除してもらってから、もう一度試してください。"
        ),
        LOST: _("役所からの返事が届きませんでした。お手数ですが、もう一度試してください。"),
    }
    return words.get(last.outcome, "") or _told_of_card(last)


def _told_of_card(last: Link) -> str:
    words = {
        LinkOutcome.BAD_CARD.value: _(
            "カードの署名を確かめられませんでした。もう一度試すか、窓口へ来てください(きょうは、あと%(left)s回)。"
        ),
        LinkOutcome.WRONG_CERT.value: _(
            "署名用ではない証明書が使われました。6文字から16文字の暗証番号を使う「署名用」で、もう一度試してください(きょうは、あと%(left)s回)。"
        ),
        LinkOutcome.CARD_OVER.value: _(
            "カードの署名用電子証明書は、期限が過ぎたか、使えなくなっています(住所や名前が変わったときも使えなくなります)。窓口で新しくしてください。"
        ),
        LinkOutcome.NOT_FOUND.value: _(
            "カードの名前・生年月日・性別・住所では、連携できませんでした。引っ越しや名前の変更のあとは、窓口でカードを新しくしてください。わからないときは窓口へ来てください(きょうは、あと%(left)s回)。"
        ),
        LinkOutcome.LATER.value: _(
            "いまはカードを確かめられませんでした。少し待ってから、もう一度試してください。窓口でもらった番号も使えます。"
        ),
    }
    return words.get(last.outcome, "") % {"left": last.left}


def _ended(last: Link) -> str:
    if last.ended_because == COUNTER:
        return _("窓口で連携を解除しました。番号でもう一度連携するときは、窓口で新しい番号をもらってください。")
    if last.ended_because == RESIDENT:
        return _("連携は解除されています。番号でもう一度連携するときは、窓口で新しい番号をもらってください。")
    return ""
