"""通知の印刷: letters that wait, batches, their PDFs, the hand-over and what comes back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.operations import forms, printed, queries
from yakuba.apps.operations.module import SEND, VIEW
from yakuba.apps.operations.views.telling import told
from yakuba.kernel.cases.contracts import WHO_OPENS
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import BatchLetter, BatchState, ReturnReason, WrongStateError
from yakuba.lib.refs import Actor
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.shell import wiring
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("まとめた日時"), keep=True),
    Column(_("担当")),
    Column(_("状態"), keep=True),
    Column(_("通数"), numeric=True),
    Column(_("頁数"), numeric=True),
    Column(_("作れなかった数"), numeric=True),
)
LETTERS = (
    Column(_("通知"), keep=True),
    Column(_("種類")),
    Column(_("PDFの頁"), numeric=True),
    Column(_("状態"), keep=True),
)


@require_safe
def printing(request: HttpRequest) -> HttpResponseBase:
    """What waits, section by section, and the batches so far; ``?export=csv`` gives all batches."""
    actor = allowed(request, VIEW)
    asked = Asked.read(request, COLUMNS, default="")
    names = queries.section_names()
    if exports.is_wanted(request):
        return _as_csv(actor, names)
    rows, total = service.batches(actor, offset=asked.offset)
    waiting = [
        (names.get(one.section, one.section), one, forms.MakeBatch(initial={"section": one.section}))
        for one in service.waiting_letters(actor)
    ]
    empty = _t("まとめた印刷はまだありません。")
    table = Table(_("印刷の一覧"), COLUMNS, queries.batch_cells(rows, names), total, asked, empty, export=True)
    context = {"waiting": waiting, "table": table, "may_send": _may_send(request)}
    return render(request, "operations/printing.html", context)


def _as_csv(actor: Actor, names: dict[str, str]) -> HttpResponseBase:
    def page(first: int, most: int) -> list[list[Cell]]:
        return queries.batch_cells(service.batches(actor, offset=first, limit=most)[0], names)

    total = service.batches(actor, limit=1)[1]
    return exports.as_csv(actor=actor, name="tsuchi-insatsu", columns=COLUMNS, total=total, page=page)


@require_POST
@told("operations:printing")
def make(request: HttpRequest) -> HttpResponse:
    """The waiting letters of a section become a batch; pressing twice is one batch."""
    actor = allowed(request, SEND)
    form = forms.MakeBatch(request.POST)
    if not form.is_valid():
        messages.error(request, _t("印刷する課を選び直してください。"))
        return redirect("operations:printing")
    made = service.make_print_batch(
        actor=actor, section=form.cleaned_data["section"], key=str(form.cleaned_data["key"])
    )
    messages.success(request, _t("%(count)s通をまとめました。PDFを作成しています。") % {"count": made.letters})
    return redirect("operations:batch", made.id)


@require_safe
@told("operations:printing")
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """One batch: its letters and what to do next."""
    actor = allowed(request, VIEW)
    row = service.batch(str(batch), actor=actor)
    letters = service.batch_letters(row.id, actor=actor)
    asked = Asked.read(request, LETTERS, default="")
    shown = letters[asked.offset : asked.offset + PER_PAGE]
    empty = _t("この印刷に残っている通知はありません。")
    readable = row.state != BatchState.FROZEN and not row.erased
    may_send = _may_send(request)
    context = {
        "batch": row,
        "facts": queries.batch_facts(row, queries.section_names()),
        "table": Table(_("通知の一覧"), LETTERS, queries.letter_cells(row.id, shown), len(letters), asked, empty),
        "frozen": row.state == BatchState.FROZEN,
        "ready": row.state == BatchState.READY,
        "readable": readable,
        "closed": printed.why_closed(actor, row, letters) if readable and may_send else "",
        "may_send": may_send,
        "form": forms.HandOver(initial={"revision": row.revision}),
    }
    return render(request, "operations/batch.html", context)


@require_safe
@told("operations:printing")
def pdf(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The PDF, as a download that no cache keeps; why there is none is said on the batch's page."""
    try:
        content = printed.read(allowed(request, SEND), str(batch))
    except WrongStateError as refused:
        messages.error(request, str(refused))
        return redirect("operations:batch", batch)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="tsuchi-{str(batch)[:8]}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@told("operations:printing")
def hand_over(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The printed revision goes to the post."""
    actor = allowed(request, SEND)
    form = forms.HandOver(request.POST)
    if not form.is_valid():
        messages.error(request, _t("印刷した版が分かりません。画面を開き直してください。"))
        return redirect("operations:batch", batch)
    done = service.hand_over(str(batch), actor=actor, revision=form.cleaned_data["revision"])
    messages.success(request, _t("%(count)s通を引き渡しました。") % {"count": done.letters})
    return redirect("operations:batch", batch)


@require_safe
@told("operations:printing")
def letter(request: HttpRequest, batch: UUID, delivery: UUID) -> HttpResponse:
    """One letter: take it back before, or note that it came back after the hand-over."""
    allowed(request, VIEW)
    return _letter_page(request, batch, delivery, forms.Returned())


@require_POST
@told("operations:printing")
def withdraw(request: HttpRequest, batch: UUID, delivery: UUID) -> HttpResponse:
    """Taken out; the PDF is made again without it."""
    by_hand = printed.take_out(allowed(request, SEND), str(batch), str(delivery))
    messages.success(request, _t("取りやめました。PDFを作り直しています。"))
    if by_hand:
        messages.info(request, _t("住所を伏せる案件の通知なので、案件の「渡す・伝える」に入れました。"))
    return redirect("operations:batch", batch)


@require_POST
@told("operations:printing")
def returned(request: HttpRequest, batch: UUID, delivery: UUID) -> HttpResponse:
    """返戻."""
    actor = allowed(request, SEND)
    form = forms.Returned(request.POST)
    if not form.is_valid():
        return _letter_page(request, batch, delivery, form, status=422)
    service.report_returned(str(delivery), actor=actor, reason=ReturnReason(form.cleaned_data["reason"]))
    messages.success(request, _t("返戻を記録しました。「届かなかった通知」に入りました。"))
    return redirect("operations:batch", batch)


def _letter_page(
    request: HttpRequest, batch: UUID, delivery: UUID, form: forms.Returned, *, status: int = 200
) -> HttpResponse:
    actor = allowed(request, VIEW)
    row = service.batch(str(batch), actor=actor)
    found = _letter(service.batch_letters(row.id, actor=actor), str(delivery))
    context = {
        "batch": row,
        "letter": found,
        "pages": queries.pages(found),
        "badge": queries.state_badge(found.state),
        "closed": bool(printed.closed_to(actor, [found])),
        "who_opens": WHO_OPENS,
        "may_send": _may_send(request),
        "form": form,
    }
    return render(request, "operations/letter.html", context, status=status)


def _letter(letters: list[BatchLetter], delivery: str) -> BatchLetter:
    found = next((letter for letter in letters if letter.delivery == delivery), None)
    if found is None:
        raise Http404
    return found


def _may_send(request: HttpRequest) -> bool:
    return SEND in wiring().allowed(request, [SEND])
