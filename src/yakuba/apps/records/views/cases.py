"""One case: until when it is kept, what belongs to it, and the holds on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.records import forms
from yakuba.apps.records.module import DISPOSE
from yakuba.apps.records.shown import case_facts
from yakuba.apps.records.views.telling import told
from yakuba.kernel.cases import service as cases
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@require_safe
@told("records:due")
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its retention, naming nobody."""
    return _page(request, allowed(request, DISPOSE), key, forms.Hold())


@require_POST
@told("records:due")
def hold(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop its disposal."""
    actor = allowed(request, DISPOSE)
    form = forms.Hold(request.POST)
    if not form.is_valid():
        return _page(request, actor, key, form, status=422)
    cases.hold(actor, key, reason=form.cleaned_data["reason"])
    messages.success(request, _("廃棄を止めました。停止を解くまで廃棄されません。"))
    return redirect("records:case", key)


@require_POST
@told("records:due")
def lift(request: HttpRequest, key: UUID) -> HttpResponse:
    """End every hold on it."""
    if cases.lift(allowed(request, DISPOSE), key):
        messages.success(request, _("廃棄の停止を解きました。"))
    return redirect("records:case", key)


def _page(request: HttpRequest, actor: Actor, key: UUID, form: forms.Hold, *, status: int = 200) -> HttpResponse:
    found = cases.kept_entry(actor, key)
    context = {"entry": found, "facts": case_facts(found), "form": form}
    return render(request, "records/case.html", context, status=status)
