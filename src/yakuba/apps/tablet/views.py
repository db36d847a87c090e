"""The pages of the tablet. Its session holds one secret and nothing about anybody; no page is kept by a cache."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.tablet import forms, queries
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.identity.service import public, renew_session_key
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import IntakeError, NoSheetError, SheetView, TabletRefusedError, TabletView

SECRET = "tablet"  # noqa: S105 - its name in the session
View = Callable[..., HttpResponse]


def on_tablet(view: View) -> View:
    """Only with a living ticket; a page is kept nowhere, and a dead ticket takes everything with it."""

    @public
    @wraps(view)
    def wrapped(request: HttpRequest, *args: UUID, **named: UUID) -> HttpResponse:
        try:
            answer = view(request, *args, **named)
        except TabletRefusedError as refused:
            _forget(request)
            answer = render(request, "tablet/refused.html", {"told": str(refused)}, status=403)
        except NoSheetError as missing:
            raise Http404(str(missing)) from missing
        answer["Cache-Control"] = "no-store"
        return answer

    return wrapped


@on_tablet
def join(request: HttpRequest) -> HttpResponse:
    """Take the ticket. It comes in the part of the address that no server sees, and is sent by POST."""
    form = forms.Join(request.POST or None)
    if form.is_valid():
        try:
            secret = intake.join(form.cleaned_data["token"]).secret
        except TabletRefusedError as refused:
            form.add_error("token", str(refused))
        else:
            renew_session_key(request)
            request.session[SECRET] = secret
            return redirect("tablet:sheets")
    return render(request, "tablet/join.html", {"form": form}, status=422 if form.is_bound else 200)


@on_tablet
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """Every form, and the next one to read."""
    view = _view(request)
    waiting = [sheet for sheet in view.sheets if _waits(sheet)]
    context = {"tablet": view, "lines": queries.lines(view), "waiting": waiting}
    return render(request, "tablet/sheets.html", context)


@on_tablet
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """One form to read, and to confirm or sign."""
    view = _view(request)
    line = next((each for each in queries.lines(view) if each.sheet.key == key), None)
    if line is None:
        raise Http404
    shown = line.sheet
    form = forms.Sign(request.POST or None, initial={"shown_sha256": shown.shown_sha256})
    if form.is_valid() and _signed(request, key, form):
        messages.success(request, _("ありがとうございます。記録しました。"))
        return redirect("tablet:sheets")
    context = {"tablet": view, "line": line, "sheet": shown, "form": form, "waits": _waits(shown)}
    return render(request, "tablet/sheet.html", context, status=422 if form.is_bound else 200)


def _signed(request: HttpRequest, key: UUID, form: forms.Sign) -> bool:
    """Whether it was taken; what speaks against it stands on the page."""
    told = form.cleaned_data
    try:
        intake.sign_on_tablet(_secret(request), key, shown_sha256=told["shown_sha256"], image=told["image"])
    except (TabletRefusedError, NoSheetError):
        raise
    except (IntakeError, DocumentError) as refused:
        form.add_error(None, str(refused))
        return False
    return True


@on_tablet
@require_safe
def pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form on paper's own page."""
    answer = HttpResponse(intake.tablet_sheet(_secret(request), key), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="yoshiki.pdf"'
    return answer


@on_tablet
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Something is wrong, or there is a question: the clerk's page says so."""
    form = forms.Call(request.POST)
    intake.call_clerk(_secret(request), form.cleaned_data["sheet"] if form.is_valid() else None)
    messages.info(request, _("窓口の職員を呼びました。そのままお待ちください。"))
    return redirect("tablet:sheets")


@on_tablet
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """The end: the ticket is void, and nothing of it stays in this device's session."""
    intake.leave(_secret(request))
    _forget(request)
    return render(request, "tablet/done.html")


def _view(request: HttpRequest) -> TabletView:
    return intake.tablet_view(_secret(request))


def _secret(request: HttpRequest) -> str:
    return str(request.session.get(SECRET, ""))


def _forget(request: HttpRequest) -> None:
    """Somebody of the staff who tries the tablet in their own browser stays signed in."""
    if request.user.is_authenticated:
        request.session.pop(SECRET, None)
    else:
        request.session.flush()


def _waits(sheet: SheetView) -> bool:
    return sheet.signed is None and sheet.signing != "none"
