"""Many cases at once: choose, look at what would move and what not, carry out exactly that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.apps.desk import use_cases
from yakuba.apps.desk.forms.bulk import ACTIONS, CarryOut, Chosen, details
from yakuba.apps.desk.module import BULK
from yakuba.apps.desk.views.refusals import told
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseError
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@require_POST
@told
def prepare(request: HttpRequest) -> HttpResponse:
    """What the action carries where it carries something, then the preview."""
    actor = allowed(request, BULK)
    chosen = Chosen(actor, request.POST)
    if not chosen.is_valid():
        messages.error(request, " ".join(str(error) for errors in chosen.errors.values() for error in errors))
        return redirect("desk:queue")
    action, keys = chosen.cleaned_data["action"], chosen.cleaned_data["keys"]
    asked = request.POST if "detailed" in request.POST else None
    form = details(action, actor, asked)
    if form.is_valid():
        return _preview(request, actor, action, keys)
    context = {"form": form, "action": action, "label": ACTIONS[action][1], "keys": keys}
    return render(request, "desk/bulk_details.html", context, status=422 if asked else 200)


def _preview(request: HttpRequest, actor: Actor, action: str, keys: tuple[UUID, ...]) -> HttpResponse:
    form = details(action, actor, request.POST)
    form.is_valid()
    preview = use_cases.preview_batch(actor=actor, action=action, keys=keys, data=form.carried())
    context = {"preview": preview, "label": ACTIONS[action][1], "chosen": len(keys)}
    return render(request, "desk/bulk_preview.html", context)


@require_POST
@told
def carry_out(request: HttpRequest) -> HttpResponse:
    """Carry out the batch that was shown."""
    actor = allowed(request, BULK)
    form = CarryOut(request.POST)
    if not form.is_valid():
        raise CaseError(_("対象を確かめる画面から実行してください。"))
    report = use_cases.carry_out_batch(actor=actor, batch=form.cleaned_data["batch"])
    label = ACTIONS[report.action][1]
    text = _("%(count)d件: %(done)s。")
    messages.success(request, text % {"count": report.moved, "done": cases.done(str(label))})
    return redirect("desk:queue")
