"""補正: only the marked boxes, each with the reviewer's reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yakuba.apps.portal import forms, queries
from yakuba.apps.portal.contracts import BadValuesError, PortalError
from yakuba.apps.portal.models import Application, Correction
from yakuba.apps.portal.use_cases import submitting
from yakuba.apps.portal.views.applications import contact
from yakuba.apps.portal.views.drafts import attached
from yakuba.apps.portal.views.shared import is_bound, signed_in
from yakuba.lib import clock


@signed_in
def correction(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """The marked boxes and files; sent once."""
    row = queries.application(account, key)
    asked = queries.correction(row)
    if asked is None:
        return redirect("portal:application", key=key)
    wanted = request.POST.get("requirement", "")
    uploads = [_upload(request, row, asked, name, wanted) for name in submitting.marked_files(asked)]
    for upload in uploads:
        if upload.form.is_bound and attached(request, account, key, upload.name, upload.form, asked.number):
            return redirect("portal:correction", key=key)
    data = None if wanted else is_bound(request)
    form = forms.Boxes(submitting.marked_inputs(row, asked), queries.content_of(row), asked.number, data)
    if form.is_bound and _sent(account, row, asked, form):
        messages.success(request, _("補正を送りました。"))
        return redirect("portal:application", key=key)
    return _page(request, row, asked, form, uploads)


def _page(
    request: HttpRequest, row: Application, asked: Correction, form: forms.Boxes, uploads: list[forms.Wanted]
) -> HttpResponse:
    form.say_needs()
    definition = queries.definition_of(row)
    context = {
        "application": row,
        "definition": definition,
        "asked": asked,
        "form": form,
        "lines": _lines(row, asked, form),
        "uploads": uploads,
        "over": asked.correct_by is not None and clock.today() > asked.correct_by,
        "contact": contact(definition),
    }
    bad = form.is_bound or any(upload.form.errors for upload in uploads)
    return render(request, "portal/correction.html", context, status=422 if bad else 200)


def _sent(account: UUID, row: Application, asked: Correction, form: forms.Boxes) -> bool:
    readable = form.is_valid()
    if not readable:
        return False
    try:
        submitting.correct(account=account, key=row.key, number=asked.number, typed=form.typed())
    except BadValuesError as bad:
        form.refuse(bad.wrong)
    except PortalError as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


def _lines(row: Application, asked: Correction, form: forms.Boxes) -> list[dict[str, object]]:
    marks = [mark for mark in asked.marks if not submitting.is_file(mark)]
    return [{"mark": mark, "field": form[submitting.input_of_mark(row, mark).name]} for mark in marks]


def _upload(request: HttpRequest, row: Application, asked: Correction, name: str, wanted: str) -> forms.Wanted:
    data = (request.POST, request.FILES) if request.method == "POST" and name == wanted else (None, None)
    mark = next(mark for mark in asked.marks if mark["field"] == f"attachment:{name}")
    files = [one for one in queries.attachments(row, asked.number) if one.requirement == name]
    return forms.Wanted(name, mark["label"], forms.Upload(name, *data), files, mark["reason"])
