"""The files of one page: what was chosen is taken whatever button is pressed, what was pressed away is taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yakuba.apps.portal import forms, queries
from yakuba.apps.portal.contracts import PortalError
from yakuba.apps.portal.models import Application
from yakuba.apps.portal.use_cases import drafting
from yakuba.kernel.documents.contracts import DocumentError

ADD, REMOVE = "requirement", "remove"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing for which files are wanted; ``reason``: why a new one is asked for."""

    name: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """What became of them. ``is_pressed``: a button of a file was pressed, not one that leads on."""

    wanted: tuple[forms.Wanted, ...]
    is_pressed: bool

    @property
    def is_wrong(self) -> bool:
        """Whether something speaks against a chosen file."""
        return any(one.form.errors for one in self.wanted)

    def refuse(self, wrong: Mapping[str, str]) -> dict[str, str]:
        """Put refusals (``file-need-1``) beside their file; those that belong to none come back."""
        left = dict(wrong)
        for one in self.wanted:
            if text := left.pop(f"file-{one.name}", ""):
                one.form.add_error(None, text)
        return left


def handled(request: HttpRequest, account: UUID, row: Application, asked: Sequence[Asked], correction: int) -> Files:
    """Take in what was chosen, take out what was pressed away; refusals stand beside their file."""
    posted: tuple[Any, Any] = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    pressed = request.POST.get(ADD, "")
    _take_out(request, account, row)
    uploads = {one.name: forms.Upload(one.name, *posted, needed=one.name == pressed) for one in asked}
    taken = [_take_in(account, row, name, form, correction) for name, form in uploads.items()]
    if any(taken):
        messages.success(request, _("添付しました。"))
    files = queries.attachments(row, correction)
    wanted = (
        forms.Wanted(
            one.name, one.text, uploads[one.name], [file for file in files if file.requirement == one.name], one.reason
        )
        for one in asked
    )
    return Files(tuple(wanted), bool(pressed or REMOVE in request.POST))


def _take_out(request: HttpRequest, account: UUID, row: Application) -> None:
    try:
        attachment = UUID(request.POST.get(REMOVE, ""))
    except ValueError:
        return
    drafting.detach(account=account, key=row.key, attachment=attachment)


def _take_in(account: UUID, row: Application, name: str, form: forms.Upload, correction: int) -> int:
    """How many of them were taken."""
    if not form.is_valid():
        return 0
    count = 0
    for chosen in form.chosen():
        try:
            drafting.attach(
                account=account, key=row.key, requirement=name, stream=chosen, name=chosen.name, correction=correction
            )
        except (PortalError, DocumentError) as refused:
            form.add_error(None, f"{chosen.name}: {refused}")
        else:
            count += 1
    return count
