"""Drafts: the list, one with what waits, the two boxes of its own, each part of it, its file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.apps.studio import drafted, queries
from yakuba.apps.studio.contracts import DraftState, MeanwhileError
from yakuba.apps.studio.forms.begin import Begin, Revision, Seen
from yakuba.apps.studio.forms.lists import DraftNarrow
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.module import EDIT, VIEW
from yakuba.apps.studio.use_cases import drafting
from yakuba.apps.studio.use_cases.holding import must_reach
from yakuba.apps.studio.views.front import yaml_file
from yakuba.apps.studio.views.telling import told
from yakuba.kernel.procedures import as_file
from yakuba.kernel.procedures.contracts import Definition
from yakuba.web.access import allowed
from yakuba.web.tables import Asked, Column, Table

COLUMNS = (
    Column(_("手続"), sort="name"),
    Column(_("状態"), sort="state", keep=True),
    Column(_("有効になる日"), sort="day", keep=True),
    Column(_("変える理由")),
    Column(_("最後に変えた人")),
    Column(_("最後に変えた日"), sort="changed", keep=True),
)


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Those that are not over; others by their state."""
    allowed(request, VIEW)
    asked = Asked.read(request, COLUMNS, default="-changed")
    form = DraftNarrow(request.GET if "state" in request.GET else {"state": "open"})
    state = form.cleaned_data["state"] if form.is_valid() else "open"
    rows, total = queries.drafts(asked, state)
    empty = _t("下書きはありません。手続を開いて「次の版の下書きを作る」を押すと始まります。")
    table = Table(_t("下書きの一覧"), COLUMNS, queries.draft_cells(rows), total, asked, empty)
    return render(request, "studio/drafts.html", {"table": table, "form": form})


@require_safe
@told
def draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """What to do next, what differs, what checking came to."""
    actor = allowed(request, VIEW)
    return render(request, "studio/draft.html", drafted.page(actor, queries.draft(key)))


@require_safe
@told
def state(request: HttpRequest, key: UUID) -> HttpResponse:
    """Asked again and again while the worker is at it; the page is loaded anew when it is done."""
    actor = allowed(request, VIEW)
    row = queries.draft(key)
    check = drafted.checked(row)
    busy = row.state == DraftState.PUBLISHING or (check is not None and check.waiting)
    answer = (
        render(request, "studio/parts/waiting.html", drafted.waiting(actor, row, check)) if busy else HttpResponse()
    )
    if not busy:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@told
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The draft as the file that ``procedures publish --folder`` reads."""
    allowed(request, VIEW)
    definition = Definition.model_validate(queries.draft(key).content)
    return yaml_file(f"{definition.id}.yaml", as_file.as_yaml(definition))


@require_http_methods(["GET", "HEAD", "POST"])
@told
def begin(request: HttpRequest, procedure: str) -> HttpResponse:
    """From when and why; then the draft is there."""
    actor = allowed(request, EDIT)
    definition, _known = queries.shown_edition(procedure, None)
    must_reach(actor, EDIT, definition.duty)
    form = Begin(sent(request))
    if not form.is_valid():
        context = {"definition": definition, "form": form}
        return render(request, "studio/begin.html", context, status=422 if form.is_bound else 200)
    try:
        row = drafting.begin(actor=actor, procedure=procedure, **form.cleaned_data)
    except drafting.DoubleDraftError as double:
        messages.warning(request, str(double))
        return redirect("studio:draft", double.key)
    messages.success(request, _t("下書きを作りました。直すところを選んでください。"))
    return redirect("studio:draft", row.key)


@require_http_methods(["GET", "HEAD", "POST"])
@told
def about(request: HttpRequest, key: UUID) -> HttpResponse:
    """The day from which it holds, and why."""
    actor = allowed(request, EDIT)
    row = drafted.writable(actor, key)
    seen = Seen(sent(request), initial={"revision": row.revision})
    definition = Definition.model_validate(row.content)
    form = Begin(sent(request), initial={"valid_from": definition.valid_from, "reason": row.reason})
    if not (seen.is_valid() and form.is_valid()):
        return _about(request, row, form, seen, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    change = {"valid_from": said["valid_from"].isoformat()}
    try:
        drafting.save(
            actor=actor, key=key, revision=seen.counts(), part=_t("いつから・なぜ"),
            change=lambda held: held.update(change), reason=said["reason"],
        )  # fmt: skip
    except MeanwhileError as refused:
        messages.error(request, str(refused))
        return _about(request, row, form, seen.behind(row.revision), status=409)
    messages.success(request, _t("保存しました。"))
    return redirect("studio:draft", key)


@require_POST
@told
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put it away."""
    actor = allowed(request, EDIT)
    drafting.discard(actor=actor, key=key, revision=revision_of(request))
    messages.success(request, _t("下書きを捨てました。有効な版は変わりません。"))
    return redirect("studio:drafts")


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, if anything was."""
    return request.POST if request.method == "POST" else None


def revision_of(request: HttpRequest) -> int:
    """Which state of the draft the page showed. Raises MeanwhileError for a page that does not say."""
    form = Revision(request.POST)
    if not form.is_valid():
        raise MeanwhileError(_t("画面が古いか、壊れています。読み込み直してから、もう一度行ってください。"))
    return int(form.cleaned_data["revision"])


def _about(request: HttpRequest, row: Draft, form: Begin, seen: Seen, *, status: int) -> HttpResponse:
    now = drafted.now(row, drafted.ABOUT) if seen.is_behind else None
    context = {"definition": Definition.model_validate(row.content), "form": form, "seen": seen, "now": now}
    context["key"] = row.key
    return render(request, "studio/about.html", context, status=status)
