"""All procedures: the list, its file, and what one of them says."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yakuba.apps.studio import queries, shown
from yakuba.apps.studio.forms.lists import ProcedureNarrow
from yakuba.apps.studio.module import VIEW
from yakuba.apps.studio.views.telling import told
from yakuba.kernel.procedures import as_file
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("手続"), sort="name"),
    Column(_("分野"), sort="area"),
    Column(_("担当課"), sort="section"),
    Column(_("有効な版"), sort="version"),
    Column(_("いつから"), sort="from", keep=True),
    Column(_("次の版"), sort="next"),
    Column(_("条文")),
    Column(_("下書き"), keep=True),
)


@require_safe
def procedures(request: HttpRequest) -> HttpResponseBase:
    """One page of the list as it was narrowed; ``?export=csv`` gives all of it."""
    actor = allowed(request, VIEW)
    narrow = ProcedureNarrow(request.GET, queries.section_choices())
    asked = Asked.read(request, COLUMNS, default="name")
    rows = queries.in_order(queries.listed(narrow.chosen), asked)

    def page(first: int, most: int) -> list[list[Cell]]:
        return queries.cells(rows[first : first + most])

    if exports.is_wanted(request):
        return exports.as_csv(actor=actor, name="tetsuzuki-teigi", columns=COLUMNS, total=len(rows), page=page)
    empty = _t("当てはまる手続はありません。絞り込みを変えてください。")
    table = Table(_("手続の一覧"), COLUMNS, page(asked.offset, PER_PAGE), len(rows), asked, empty, export=True)
    clear = reverse("studio:procedures") if any(narrow.chosen.values()) else ""
    return render(request, "studio/procedures.html", {"table": table, "form": narrow, "clear_url": clear})


@require_safe
@told
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """Everything that a version says: the one in force, or ``?version=1001``."""
    actor = allowed(request, VIEW)
    definition, known = queries.shown_edition(procedure, _version(request))
    context = shown.procedure_page(actor, definition, known)
    return render(request, "studio/procedure.html", context)


@require_safe
@told
def file(request: HttpRequest, procedure: str) -> HttpResponse:
    """A version as the file that ``procedures publish --folder`` reads."""
    allowed(request, VIEW)
    definition, _known = queries.shown_edition(procedure, _version(request))
    return yaml_file(f"{definition.id}-{definition.version}.yaml", as_file.as_yaml(definition))


def yaml_file(name: str, text: str) -> HttpResponse:
    """A file to be saved."""
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _version(request: HttpRequest) -> int | None:
    said = request.GET.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else None
