"""来庁予定: planned, shown with number and QR code, changed, cancelled."""

from uuid import UUID, uuid4

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.portal import forms, guiding, places, queries
from yakuba.apps.portal import plan as planning
from yakuba.apps.portal.contracts import PortalError, StaleError
from yakuba.apps.portal.models import Visit
from yakuba.apps.portal.use_cases import visiting
from yakuba.apps.portal.views.shared import answers, is_bound, material_of, signed_in
from yakuba.kernel.organisation import service as organisation


@signed_in
@require_safe
def listing(request: HttpRequest, account: UUID) -> HttpResponse:
    """Those to come first."""
    return render(request, "portal/visits.html", {"visits": [_named(row) for row in queries.visits(account)]})


@signed_in
def plan(request: HttpRequest, account: UUID, event: str) -> HttpResponse:
    """Where and when, for everything that is not done online."""
    material, content = material_of(event), answers(request, event)
    entries = guiding.to_visit(guiding.guidance(material, content))
    if not entries:
        messages.info(request, _("いまの答えでは、役場へ行く手続はありません。"))
        return redirect("portal:list", event=event)
    procedures = list(dict.fromkeys(entry.definition.id for entry in entries))
    form = forms.Plan(places.offices(procedures), is_bound(request), key=uuid4())
    if form.is_valid():
        try:
            row = visiting.plan_visit(
                account=account, event=event, content=content, procedures=procedures, **form.cleaned_data
            )
            return redirect("portal:visit", key=row.key)
        except PortalError as refused:
            form.add_error("on", str(refused))
    lines = [(entry, planning.called(content, entry.unit)) for entry in entries]
    context = {"event": material.event, "form": form, "lines": lines}
    return render(request, "portal/plan_visit.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_safe
def one(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """What to show at the counter, what to bring."""
    row = queries.visit(account, key)
    material = material_of(row.event)
    found = [material.definitions[name] for name in row.procedures if name in material.definitions]
    needs = list(dict.fromkeys(need for definition in found for need in definition.needs))
    code = segno.make(row.number, error="m").svg_data_uri(scale=6, border=4)
    context = {
        "visit": _named(row),
        "definitions": found,
        "needs": needs,
        "not_here": places.not_done_at(row.office, found),
        "hours": places.hours(row.office, row.on),
        "code": code,
        "to_come": visiting.is_to_come(row),
    }
    return render(request, "portal/visit.html", context)


@signed_in
def change(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """Another place, day or time; number and answers stay."""
    row = queries.visit(account, key)
    if not visiting.is_to_come(row):
        return redirect("portal:visit", key=key)
    known = {"office": row.office, "on": row.on, "slot": row.slot, "version": row.version}
    form = forms.Change(places.offices(row.procedures), is_bound(request), **known)
    if form.is_valid():
        try:
            visiting.change(account=account, key=key, **form.cleaned_data)
        except PortalError as refused:
            form.add_error(None if isinstance(refused, StaleError) else "on", str(refused))
        else:
            messages.success(request, _("来庁予定を変えました。"))
            return redirect("portal:visit", key=key)
    context = {"visit": _named(row), "form": form}
    return render(request, "portal/change_visit.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def cancel(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """Take it back."""
    visiting.cancel(account=account, key=key)
    messages.success(request, _("来庁予定を取りやめました。"))
    return redirect("portal:visit", key=key)


def _named(row: Visit) -> dict[str, object]:
    office = next((one for one in organisation.offices() if one.code == row.office), None)
    return {"row": row, "office": office, "event": material_of(row.event).event}
