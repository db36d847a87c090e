"""One part of a draft at a time: its boxes, and for conditions what they may name."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from yakuba.apps.studio import drafted, usable
from yakuba.apps.studio.contracts import MeanwhileError
from yakuba.apps.studio.forms.begin import Seen
from yakuba.apps.studio.forms.building import Build, added, choosable
from yakuba.apps.studio.forms.editors import Editor, editor
from yakuba.apps.studio.lines import Reader
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.module import EDIT
from yakuba.apps.studio.use_cases import drafting
from yakuba.apps.studio.views.drafts import sent
from yakuba.apps.studio.views.telling import told
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@require_http_methods(["GET", "HEAD", "POST"])
@told
def part(request: HttpRequest, key: UUID, part: str) -> HttpResponse:
    """Its boxes; what is saved is kept whatever the check will say of it."""
    actor = allowed(request, EDIT)
    row = drafted.writable(actor, key)
    boxes = _editor(part, row, sent(request))
    seen = Seen(sent(request), initial={"revision": row.revision})
    if request.method != "POST":
        return _page(request, row, part, boxes, seen, status=200)
    if not (seen.is_valid() and boxes.is_valid()):
        return _page(request, row, part, boxes, seen, status=422)
    try:
        return _saved(request, actor, row, boxes, seen.counts())
    except drafting.MisshapenError as refused:
        boxes.refused = refused.sentences
        return _page(request, row, part, boxes, seen, status=422)
    except MeanwhileError as refused:
        boxes.refused = [
            str(refused),
            _t("書いたものは下に残っています。確かめた印を付けて保存すると、この画面の項目だけを書き換えます。"),
        ]
        return _page(request, row, part, boxes, seen.behind(row.revision), status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@told
def build(request: HttpRequest, key: UUID, event: str) -> HttpResponse:
    """A condition that is chosen instead of written, added to the table of a life event."""
    actor = allowed(request, EDIT)
    row = drafted.writable(actor, key)
    definition = Definition.model_validate(row.content)
    if event not in definition.events:
        raise Http404
    bank = procedures.bank_on(max(definition.valid_from, clock.today()))
    form = Build(choosable(bank, definition.events[event].unit), sent(request))
    seen = Seen(sent(request), initial={"revision": row.revision})
    if form.is_valid() and seen.is_valid():
        try:
            drafting.save(actor=actor, key=key, revision=seen.counts(), part=_t("条件"), change=added(form, event))
        except MeanwhileError as refused:
            form.add_error(None, str(refused))
            return _choosing(request, row, form, seen.behind(row.revision), event, status=409)
        messages.success(request, _t("条件を足しました。"))
        return redirect("studio:part", key, f"conditions-{event}")
    return _choosing(request, row, form, seen, event, status=422 if form.is_bound else 200)


def _choosing(request: HttpRequest, row: Draft, form: Build, seen: Seen, event: str, *, status: int) -> HttpResponse:
    definition = Definition.model_validate(row.content)
    context = {"draft": row, "definition": definition, "form": form, "event": event}
    context |= _met(row, seen, f"conditions-{event}")
    return render(request, "studio/build.html", context, status=status)


def _saved(request: HttpRequest, actor: Actor, row: Draft, boxes: Editor, revision: int) -> HttpResponse:
    title = str(boxes.title)
    drafting.save(actor=actor, key=row.key, revision=revision, part=title, change=boxes.put)
    messages.success(request, _t("「%(part)s」を保存しました。") % {"part": title})
    if "more" in request.POST:
        return redirect(request.path)
    return redirect("studio:draft", row.key)


def _editor(part: str, row: Draft, data: Any) -> Editor:
    try:
        return editor(part, row.content, data)
    except KeyError as unknown:
        raise Http404 from unknown


def _met(row: Draft, seen: Seen, part: str) -> dict[str, Any]:
    return {"seen": seen, "now": drafted.now(row, part) if seen.is_behind else None}


def _page(request: HttpRequest, row: Draft, part: str, boxes: Editor, seen: Seen, *, status: int) -> HttpResponse:
    definition = Definition.model_validate(row.content)
    context = {"draft": row, "definition": definition, "editor": boxes} | _met(row, seen, part)
    if part.startswith("conditions-"):
        event = part.removeprefix("conditions-")
        bank = procedures.bank_on(max(definition.valid_from, clock.today()))
        unit = definition.events[event].unit
        table = next(one for one in Reader.of(bank).events(definition) if one.id == event)
        boxes.spoken = [row.spoken for row in table.rows]
        context |= {"event": table, "groups": usable.usable(bank, unit), "typical": list(usable.typical(bank, unit))}
    return render(request, "studio/part.html", context, status=status)
