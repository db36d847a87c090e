"""届出人 and 様式: who files, which procedures, the boxes that are still empty, and each sheet as it stands."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yakuba.apps.counter import filing, forms, linking, members, opening, paperwork, queries
from yakuba.apps.counter.module import CONTINUE
from yakuba.apps.counter.views.shared import stopped_page, told_at
from yakuba.kernel.documents import service as documents
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import (
    BadFilingError,
    BadStatementError,
    ConflictError,
    IdentityRefusedError,
    ReceptionView,
    SheetView,
    Withdrawn,
)
from yakuba.kernel.people.contracts import EscalateError
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@told_at("filer")
def filer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who files; what was told when the household was opened is not asked again."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    if not reception.members or members.deceased_missing(reception):
        return redirect("counter:household", key)
    known = intake.filing(actor, key) or paperwork.told_of_filer(reception)
    shown = filing.papers_of(actor, key, known)
    form = forms.Filer(
        reception, intake.identity_papers(), known, shown, paperwork.of_filer(reception), request.POST or None
    )
    if form.is_valid():
        try:
            if _filed(actor, key, form):
                return redirect("counter:forms", key)
        except EscalateError as stopped:
            return stopped_page(request, actor, stopped, kept=True)
    if form.is_bound:
        form.now_at(intake.view(actor, key).version)
    context = {"form": form} | queries.page(actor, reception, "filer")
    return render(request, "counter/filer.html", context, status=422 if form.is_bound else 200)


def _filed(actor: Actor, key: UUID, form: forms.Filer) -> bool:
    """Whether it was taken; what speaks against it stands in the form."""
    version, told = form.cleaned_data["version"], form.filing()
    try:
        filing.file_as(actor=actor, key=key, version=version, filing=told, papers=form.shown_papers())
    except IdentityRefusedError as refused:
        form.add_error("alone", str(refused))
    except (BadFilingError, ConflictError) as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


@told_at("forms")
def sheets(request: HttpRequest, key: UUID) -> HttpResponse:
    """The boxes that are still empty, each once, and every sheet as it stands."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    found = intake.sheets(actor, key)
    if not found and queries.is_open(reception) and intake.filing(actor, key) is None:
        return redirect("counter:filer", key)
    here, of_filer = paperwork.asked(actor, reception, found)
    form = forms.Missing(here, queries.read_from(reception), reception.version, request.POST or None)
    _refuse(form, reception)
    if form.is_valid() and _filled(actor, key, form):
        messages.success(request, _("入れました。この内容が入る様式すべてに印字されます。"))
        return redirect("counter:forms", key)
    context = _sheets_context(reception, found) | {"form": form, "of_filer": of_filer}
    context |= queries.page(actor, reception, "forms") | {"may_link": linking.is_offered(actor, reception)}
    return render(request, "counter/forms.html", context, status=422 if form.is_bound else 200)


def _refuse(form: forms.Missing, reception: ReceptionView) -> None:
    """Everything that is wrong at once, each beside its box, whether or not another box cannot even be read."""
    if form.is_bound:
        form.full_clean()
        for stated, text in intake.refused_values(reception, form.statements()):
            form.refuse(stated.item, text, stated.unit)


def _filled(actor: Actor, key: UUID, form: forms.Missing) -> bool:
    try:
        filing.fill(actor=actor, key=key, version=form.cleaned_data["version"], statements=form.statements())
    except BadStatementError as refused:
        form.refuse(refused.item, str(refused))
    except ConflictError as refused:
        form.add_error(None, str(refused))
        form.now_at(intake.view(actor, key).version)
    return form.is_valid()


def _sheets_context(reception: ReceptionView, found: tuple[SheetView, ...]) -> dict[str, object]:
    interview = queries.of_reception(reception)
    offered = paperwork.offered(interview, found)
    return {
        "elsewhere": interview.elsewhere,
        "pages": paperwork.pages(reception, found, whole=True),
        "withdrawn": paperwork.withdrawn(reception, found),
        "wishes": forms.Wishes(offered, paperwork.chosen(found), reception.version),
        "waiting": filing.to_file(found),
    }


@require_POST
@told_at("forms")
def wishes(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which of the procedures are filed today."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    found = intake.sheets(actor, key)
    offered = paperwork.offered(queries.of_reception(reception), found)
    form = forms.Wishes(offered, [], reception.version, request.POST)
    if not form.is_valid():
        messages.error(request, _("選んだ手続が今の一覧と合いません。もう一度選んでください。"))
        return redirect("counter:forms", key)
    if not form.cleaned_data["wanted"] and not filing.to_file(found):
        messages.error(request, _("まだ何も選ばれていません。今日出す手続を一つ以上選んでください。"))
        return redirect("counter:forms", key)
    filing.choose(
        actor=actor,
        key=key,
        version=form.cleaned_data["version"],
        offered=[_wish(value) for value, _words in offered],
        wanted=[_wish(value) for value in form.cleaned_data["wanted"]],
    )
    messages.success(request, _("今日出す手続を改めました。"))
    return redirect("counter:forms", key)


def _wish(value: str) -> tuple[str, str]:
    procedure, _colon, unit = value.partition(":")
    return procedure, unit


@told_at("forms")
def box(request: HttpRequest, key: UUID, unit: str, item: str) -> HttpResponse:
    """Change one box; every sheet it goes into gets the new value and is signed anew."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    asked = paperwork.one_box(reception, unit, item)
    if asked is None:
        raise Http404
    form = forms.Change(asked, queries.read_from(reception), reception.version, request.POST or None)
    if form.is_valid() and _filled(actor, key, form):
        messages.success(request, _("直しました。この内容が入る様式は、もう一度確認してもらいます。"))
        return redirect("counter:forms", key)
    context = {"form": form, "asked": asked} | queries.page(actor, reception, "forms")
    return render(request, "counter/box.html", context, status=422 if form.is_bound else 200)


@require_GET
@told_at("forms")
def preview(request: HttpRequest, key: UUID, sheet: UUID) -> HttpResponse:
    """A sheet as it would be printed now. What was shown to be signed is given as it was shown."""
    actor = allowed(request, CONTINUE)
    found = paperwork.sheet_of(opening.sheets(actor, key), sheet)
    if found is None:
        raise Http404
    return as_pdf(_printed(actor, found))


@require_GET
@told_at("forms")
def print_all(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every sheet that is filed in one PDF, each as ``preview`` gives it and on paper of its own.

    With empty pages for two-sided printing; ``?sides=1`` is without.
    """
    actor = allowed(request, CONTINUE)
    filed = [sheet for sheet in opening.sheets(actor, key) if sheet.withdrawn == Withdrawn.NO]
    if not filed:
        raise Http404
    papers = [_printed(actor, sheet) for sheet in filed]
    if request.GET.get("sides") == "1":
        return as_pdf(documents.joined_closely(papers))
    return as_pdf(documents.joined([(paper,) for paper in papers]))


def _printed(actor: Actor, sheet: SheetView) -> bytes:
    if sheet.shown_sha256 or sheet.received:
        return intake.read_sheet(actor, sheet.key)
    return documents.read_prepared(intake.prepare_sheet(actor, sheet.key).prepared)


def as_pdf(pdf: bytes) -> HttpResponse:
    """A form to look at and print; kept by no cache."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="yoshiki.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
