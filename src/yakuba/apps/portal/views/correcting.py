"""補正: only the marked boxes, each with the reviewer's reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yakuba.apps.portal import forms, plan, queries
from yakuba.apps.portal.contracts import BadValuesError, PortalError
from yakuba.apps.portal.models import Application, Correction
from yakuba.apps.portal.use_cases import submitting
from yakuba.apps.portal.views import uploading
from yakuba.apps.portal.views.applications import contact
from yakuba.apps.portal.views.shared import is_bound, signed_in
from yakuba.lib import clock
from yakuba.web.fields import ask_above


@signed_in
def correction(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """The marked boxes and files; sent once."""
    row = queries.application(account, key)
    asked = queries.correction(row)
    if asked is None:
        return redirect("portal:application", key=key)
    found = uploading.handled(request, account, row, _asked_files(asked), asked.number)
    form = forms.Boxes(submitting.marked_inputs(row, asked), queries.content_of(row), asked.number, is_bound(request))
    if form.is_bound and found.is_pressed:
        form.unjudged()
    elif form.is_bound and _sent(account, row, asked, form, found):
        messages.success(request, _("補正を送りました。"))
        return redirect("portal:application", key=key)
    return _page(request, row, asked, form, found)


def _page(
    request: HttpRequest, row: Application, asked: Correction, form: forms.Boxes, found: uploading.Files
) -> HttpResponse:
    form.say_needs()
    definition = queries.definition_of(row)
    bad = bool(form.errors) or found.is_wrong
    context = {
        "application": row,
        "definition": definition,
        "asked": asked,
        "form": form,
        "lines": _lines(row, asked, form),
        "uploads": found.wanted,
        "bad": bad,
        "over": asked.correct_by is not None and clock.today() > asked.correct_by,
        "contact": contact(definition),
    }
    return render(request, "portal/correction.html", context, status=422 if bad else 200)


def _sent(account: UUID, row: Application, asked: Correction, form: forms.Boxes, found: uploading.Files) -> bool:
    readable = form.is_valid()
    if not readable or found.is_wrong:
        return False
    try:
        submitting.correct(account=account, key=row.key, number=asked.number, typed=form.typed())
    except BadValuesError as bad:
        form.refuse(found.refuse(bad.wrong))
    except PortalError as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


def _lines(row: Application, asked: Correction, form: forms.Boxes) -> list[dict[str, object]]:
    content = queries.content_of(row)
    marks = [mark for mark in asked.marks if not submitting.is_file(mark)]
    fields = [form[submitting.input_of_mark(row, mark).name] for mark in marks]
    for field in fields:
        ask_above(field.field)
    return [
        {"mark": mark, "field": field, "whom": plan.whom(content, mark["unit"])}
        for mark, field in zip(marks, fields, strict=True)
    ]


def _asked_files(asked: Correction) -> list[uploading.Asked]:
    by_field = {mark["field"]: mark for mark in asked.marks if submitting.is_file(mark)}
    names = ((field.removeprefix("attachment:"), mark) for field, mark in by_field.items())
    return [uploading.Asked(name, mark["label"], mark["reason"]) for name, mark in names]
