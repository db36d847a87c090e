"""The pages: load and authorise, form, use case, render."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.apps.operations import queries, use_cases
from yakuba.apps.operations.forms import AddEntry
from yakuba.apps.operations.models import Entry
from yakuba.apps.operations.module import ADD, LIST
from yakuba.web.access import allowed
from yakuba.web.tables import Asked, Cell, Column, Table

COLUMNS = (Column(_("題名"), sort="title"), Column(_("加えた日時"), sort="added", keep=True))


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """All entries, newest first."""
    allowed(request, LIST)
    asked = Asked.read(request, COLUMNS, default="-added")
    rows, total = queries.entries(asked)
    table = Table(_("運用の一覧"), COLUMNS, [_cells(row) for row in rows], total, asked)
    return render(request, "operations/entries.html", {"table": table})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A form; sending it again is the same entry."""
    actor = allowed(request, ADD)
    form = AddEntry(request.POST or None)
    if form.is_valid():
        use_cases.add_entry(actor=actor, key=form.cleaned_data["key"], title=form.cleaned_data["title"])
        messages.success(request, _("加えました。"))
        return redirect("operations:entries")
    return render(request, "operations/add.html", {"form": form}, status=422 if form.is_bound else 200)


def _cells(entry: Entry) -> list[Cell]:
    return [Cell(entry.title), Cell(f"{entry.added_at:%Y-%m-%d %H:%M}")]
