"""One case: its page, its checklist, and every action on it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.apps.desk import use_cases
from yakuba.apps.desk.dossier import Dossier, dossier
from yakuba.apps.desk.forms.base import ActionForm
from yakuba.apps.desk.forms.checks import Checks
from yakuba.apps.desk.forms.corrections import AnswerCorrection
from yakuba.apps.desk.forms.decisions import Draft
from yakuba.apps.desk.forms.table import FORMS
from yakuba.apps.desk.module import VIEW
from yakuba.apps.desk.views import letters
from yakuba.apps.desk.views.refusals import told
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseError, ConflictError, NoCaseError, NotPossibleError
from yakuba.kernel.documents.contracts import DocumentError, UploadRefusedError
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed

PAGES = {
    "draft": "desk/draft.html",
    "decide": "desk/decide.html",
    "approve": "desk/decide.html",
    "request_correction": "desk/correction.html",
}

LONGEST_VERSION = 9


@require_safe
@told
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """The whole case, what comes next at the top."""
    actor = allowed(request, VIEW)
    shown = dossier(actor, key)
    return render(request, "desk/case.html", {"dossier": shown, "case": shown.case, "checks": Checks(shown)})


@require_POST
@told
def checks(request: HttpRequest, key: UUID) -> HttpResponse:
    """The checklist as it was filled in; what was typed stays when somebody else was faster."""
    actor = allowed(request, VIEW)
    cases.require(actor, key, "check")
    shown = dossier(actor, key)
    form = Checks(shown, request.POST)
    if form.is_valid() and _checked(actor, key, form):
        messages.success(request, _("確認を記録しました。"))
        return redirect("desk:case", key)
    fresh = dossier(actor, key)
    form.now_at(fresh)
    return render(request, "desk/case.html", {"dossier": fresh, "case": fresh.case, "checks": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@told
def act(request: HttpRequest, key: UUID, action: str) -> HttpResponse:
    """One action: its page, and what follows from sending it."""
    actor = allowed(request, VIEW)
    if action not in FORMS:
        raise Http404
    cases.require(actor, key, action)
    if _is_repeated(request, actor, key, action):
        messages.success(request, _("この操作はもう記録されています。二重には記録していません。"))
        return redirect("desk:case", key)
    shown = dossier(actor, key)
    form = FORMS[action](actor, shown.case, request.POST or None, request.FILES or None)
    form.action = action
    if form.is_valid():
        if isinstance(form, Draft) and request.POST.get("step") != "send":
            return _preview(request, actor, shown, form)
        if _taken(actor, key, form):
            messages.success(request, _done(shown.case.row.number, form))
            return redirect("desk:case", key)
        shown = dossier(actor, key)
        form.now_at(shown.case)
    return _page(request, shown, form)


def _is_repeated(request: HttpRequest, actor: Actor, key: UUID, action: str) -> bool:
    """Whether the same press has just been done: sent again, because nobody saw how it ended."""
    seen = request.POST.get("version", "")
    return seen.isdecimal() and len(seen) <= LONGEST_VERSION and cases.is_done(actor, key, action, version=int(seen))


def _preview(request: HttpRequest, actor: Actor, shown: Dossier, form: Draft) -> HttpResponse:
    if request.POST.get("step") == "edit":
        return _page(request, shown, form)
    try:
        return letters.preview(request, actor, shown, form)
    except (CaseError, DocumentError) as refused:
        _refuse(form, refused)
        return _page(request, shown, form)


def _page(request: HttpRequest, shown: Dossier, form: ActionForm) -> HttpResponse:
    possible = next((one for one in form.case.actions if one.action == form.action), None)
    context = {"dossier": shown, "case": form.case, "form": form, "possible": possible}
    template = PAGES.get(form.action, "desk/action.html")
    return render(request, template, context, status=422 if form.is_bound else 200)


def _taken(actor: Actor, key: UUID, form: ActionForm) -> bool:
    """Whether it was done; what speaks against it stands in the form, beside what was typed."""
    try:
        if isinstance(form, AnswerCorrection) and not _added(actor, key, form):
            return False
        letter = letters.of_action(actor, form.case, form)
        use_cases.take(
            actor=actor,
            key=key,
            action=form.action,
            version=form.seen_version(),
            reason=form.told_reason(),
            data=form.carried(),
            letter=letter,
        )
    except NoCaseError:
        raise
    except (CaseError, DocumentError) as refused:
        _refuse(form, refused)
        return False
    return True


def _added(actor: Actor, key: UUID, form: AnswerCorrection) -> bool:
    """Whether every paper of the answer could be added; one that could not be is refused beside its box."""
    for box, name, file in form.handed_in():
        try:
            use_cases.add_file(actor=actor, key=key, stream=file, name=file.name or name, called=name)
        except UploadRefusedError as refused:
            form.add_error(box, str(refused))
    return form.is_valid()


def _checked(actor: Actor, key: UUID, form: Checks) -> bool:
    try:
        use_cases.answer_checks(actor=actor, key=key, version=form.seen_version(), answers=form.answers())
    except NoCaseError:
        raise
    except CaseError as refused:
        _refuse(form, refused)
        return False
    return True


def _refuse(form: ActionForm | Checks, refused: CaseError | DocumentError) -> None:
    missing = refused.missing if isinstance(refused, NotPossibleError) else ()
    for sentence in missing or (str(refused),):
        form.add_error(None, sentence)
    if isinstance(refused, ConflictError):
        form.add_error(None, _("入力した内容は残っています。新しい状態を確かめてから、もう一度送ってください。"))


def _done(number: str, form: ActionForm) -> str:
    return _("%(number)s: %(done)s。") % {"number": number, "done": cases.done(form.label)}
