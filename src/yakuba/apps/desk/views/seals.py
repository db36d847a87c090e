"""公印の机: decided letters that wait for the seal, each compared with its decision and stamped once."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from yakuba.apps.desk import papers, use_cases, words
from yakuba.apps.desk.forms.seals import NarrowLetters, Stamp
from yakuba.apps.desk.module import SEAL
from yakuba.apps.desk.views.letters import as_pdf
from yakuba.apps.desk.views.refusals import told
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.documents.seal_desk import Unsealed
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed
from yakuba.web.tables import Asked, Cell, Column, Table

COLUMNS = (
    Column(gettext_lazy("文書番号"), sort="number", keep=True),
    Column(gettext_lazy("件名"), sort="title"),
    Column(gettext_lazy("名義"), sort="authority", keep=True),
    Column(gettext_lazy("担当課"), sort="section"),
    Column(gettext_lazy("決裁日"), sort="decided", keep=True),
)


@require_safe
@told
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the seal, narrowed, sorted and paged by the address; the oldest decision first."""
    actor = allowed(request, SEAL)
    kept, sections = documents.seals(actor), words.section_names()
    narrow = NarrowLetters(kept, sections, request.GET)
    table = _table(actor, narrow.chosen(), sections, Asked.read(request, COLUMNS, default="decided"))
    context = {"table": table, "seals": kept, "narrow": narrow, "narrowed": any(narrow.chosen().values())}
    return render(request, "desk/seals.html", context)


def _table(actor: Actor, chosen: Mapping[str, str], sections: Mapping[str, str], asked: Asked) -> Table:
    found = documents.waiting_for_seal(
        actor,
        section=chosen["section"],
        authority=chosen["authority"],
        sort=("-" if asked.descending else "") + asked.sort,
        offset=asked.offset,
    )
    narrowed = _("この条件で公印を待っている文書はありません。")
    empty = narrowed if any(chosen.values()) else _("公印を待っている文書はありません。")
    cells = [_cells(one, sections) for one in found.letters]
    return Table(_("公印を待つ文書"), COLUMNS, cells, found.total, asked, empty)


def _cells(one: Unsealed, sections: Mapping[str, str]) -> list[Cell]:
    paper = one.document
    return [
        Cell(paper.number, reverse("desk:seal", args=[paper.id])),
        Cell(paper.title),
        Cell(paper.authority),
        Cell(sections.get(paper.section, paper.section)),
        Cell(words.short_day(paper.decided_on)),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@told
def letter(request: HttpRequest, document: UUID) -> HttpResponse:
    """One letter: look at it, choose the seal, look at the stamped one, stamp it; or why it does not open."""
    actor = allowed(request, SEAL)
    form = Stamp(documents.seals(actor), request.POST or None)
    if form.is_valid() and request.POST.get("step") == "stamp":
        token, seal = request.POST.get("token", ""), form.cleaned_data["seal"]
        use_cases.stamp(actor=actor, document=document, token=token, seal=seal)
        messages.success(request, _("公印を押しました。"))
        return redirect("desk:seals")
    found = documents.unsealed(actor, str(document))
    context = {"found": found, "section": words.section_names().get(found.document.section, "")}
    if closed := use_cases.why_closed(actor, found):
        return render(request, "desk/seal.html", context | {"closed": closed})
    form = Stamp(documents.seals(actor, found.document.authority), request.POST or None)
    context |= {"form": form, "token": _prepared(actor, document, form)}
    return render(request, "desk/seal.html", context, status=422 if form.errors else 200)


def _prepared(actor: Actor, document: UUID, form: Stamp) -> str:
    """The token of the stamped letter to look at; empty where it cannot be made, which the form then says."""
    if not form.is_valid():
        return ""
    try:
        prepared = use_cases.prepare_stamped(actor=actor, document=document, **form.cleaned_data)
    except DocumentError as refused:
        form.add_error(None, str(refused))
        return ""
    return papers.token(actor, document, prepared)


@require_GET
@told
def letter_pdf(request: HttpRequest, document: UUID) -> HttpResponse:
    """The letter as it was decided, or with the seal on it before it is stamped."""
    actor = allowed(request, SEAL)
    found = use_cases.waiting(actor=actor, document=document)
    if token := request.GET.get("prepared", ""):
        return as_pdf(documents.read_prepared(papers.opened(actor, document, token)), "tsuchi-oin.pdf")
    return as_pdf(documents.read_paper(found.document.id, actor=actor), "tsuchi.pdf")
