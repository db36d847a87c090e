"""Attachments: putting a paper into the case, looking at one that the scanner found clean."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yakuba.apps.desk import use_cases
from yakuba.apps.desk.module import ATTACH, VIEW
from yakuba.apps.desk.views.refusals import told
from yakuba.kernel.cases import service as cases
from yakuba.web.access import allowed


class AddFile(forms.Form):
    """A paper and what it is."""

    called = forms.CharField(label=gettext_lazy("書類の名前"), max_length=60)
    file = forms.FileField(label=gettext_lazy("ファイル"), help_text=gettext_lazy("PDF・JPEG・PNG。10MBまで。"))


@require_POST
@told
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Attach a paper."""
    actor = allowed(request, ATTACH)
    form = AddFile(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        use_cases.add_file(actor=actor, key=key, stream=file, name=file.name, called=form.cleaned_data["called"])
        messages.success(request, _("書類を添えました。安全の検査が終わると開けます。"))
    else:
        messages.error(request, _("書類の名前とファイルの両方を選んでください。"))
    return redirect("desk:case", key)


@require_GET
@told
def read(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """One attached paper of this case."""
    found, content = cases.read_file(allowed(request, VIEW), key, file)
    answer = HttpResponse(content, content_type=found.media_type)
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "no-store"
    return answer
