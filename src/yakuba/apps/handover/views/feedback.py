"""取込結果: choose a file, look at what it would do, apply it."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.apps.handover import forms, use_cases
from yakuba.apps.handover.answers import MOST_BYTES
from yakuba.apps.handover.contracts import BadFileError
from yakuba.apps.handover.module import FEEDBACK
from yakuba.apps.handover.views.telling import told
from yakuba.web.access import allowed


@require_http_methods(["GET", "HEAD", "POST"])
@told
def choose(request: HttpRequest) -> HttpResponse:
    """The form; with a file, what it would do."""
    actor = allowed(request, FEEDBACK)
    form = forms.Feedback(request.POST, request.FILES) if request.method == "POST" else forms.Feedback()
    if not form.is_valid():
        return _form(request, form)
    key = uuid4()
    content = form.cleaned_data["file"].read(MOST_BYTES + 1)
    try:
        report = use_cases.keep_upload(actor=actor, key=key, content=content)
    except BadFileError as refused:
        form.add_error("file", str(refused))
        return _form(request, form)
    context = {"report": report, "form": forms.Apply(initial={"key": key}), "count": report.accepted + report.rejected}
    return render(request, "handover/preview.html", context)


@require_POST
@told
def apply(request: HttpRequest) -> HttpResponse:
    """The file that was shown is applied; what is wrong in it is named."""
    actor = allowed(request, FEEDBACK)
    form = forms.Apply(request.POST)
    if not form.is_valid():
        messages.error(request, _t("ファイルを選び直してください。"))
        return redirect("handover:feedback")
    report = use_cases.apply_upload(actor=actor, key=form.cleaned_data["key"])
    return render(request, "handover/applied.html", {"report": report})


def _form(request: HttpRequest, form: forms.Feedback) -> HttpResponse:
    return render(request, "handover/feedback.html", {"form": form}, status=422 if form.is_bound else 200)
