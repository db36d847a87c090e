"""支援措置の申出: find who asks for protection in the register copy, then write the application."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.apps.protection import queries, use_cases
from yakuba.apps.protection.forms.applying import Apply
from yakuba.apps.protection.forms.lists import Find, SetAside
from yakuba.apps.protection.models import FiledState
from yakuba.apps.protection.module import PROTECT
from yakuba.apps.protection.prefilled import prefilled
from yakuba.apps.protection.views.telling import told
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import (
    Member,
    NotInCopyError,
    PersonView,
    ProtectionRefusedError,
    Query,
    TooWideError,
)
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed
from yakuba.web.tables import Asked


@require_http_methods(["GET", "HEAD", "POST"])
@told("protection:front")
def find(request: HttpRequest) -> HttpResponse:
    """Who asks for protection. The words arrive in the body and go no further than this answer."""
    actor = allowed(request, PROTECT)
    case = _case(request)
    if done := _done_with(request, case):
        return done
    filed = prefilled(actor, case) if case else None
    if filed is not None and filed.person_id is not None and request.method != "POST":
        return redirect(f"{_apply_url(filed.person_id)}?case={case}")
    form = Find(request.POST or None, initial=filed.finding() if filed else {})
    context: dict[str, object] = {"form": form, "case": case, "filed": filed}
    if form.is_valid():
        try:
            query = Query(text=form.cleaned_data["text"], born=form.cleaned_data["born"])
            context["hits"] = people.find(actor, query)
        except TooWideError as wide:
            form.add_error(None, str(wide))
    return render(request, "protection/find.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@told("protection:front")
def apply(request: HttpRequest, person: int) -> HttpResponse:
    """The application of one person; sent again, it is the same one."""
    actor = allowed(request, PROTECT)
    case = _case(request)
    if request.method != "POST" and (done := _done_with(request, case)):
        return done
    filed = prefilled(actor, case) if case else None
    applicant = people.person(actor, person)
    form = Apply(
        actor,
        person,
        _others(actor, applicant),
        request.POST or None,
        initial=filed.applying() if filed else {},
    )
    if form.is_valid() and (made := _registered(actor, form, case)):
        messages.success(
            request, _("申出を登録しました。住所はこの時から表示されません。相談機関の意見を求めてください。")
        )
        return redirect("protection:protection", made)
    context = {"form": form, "applicant": applicant, "case": case, "filed": filed}
    return render(request, "protection/apply.html", context, status=422 if form.is_bound else 200)


@require_safe
@told("protection:front")
def filed(request: HttpRequest) -> HttpResponse:
    """Cases that wait to be registered."""
    allowed(request, PROTECT)
    asked = Asked.read(request, (), default="")
    lines, total = queries.filed(offset=asked.offset)
    asked.must_reach(total)
    more = asked.offset + len(lines) < total
    context = {"filed": lines, "total": total, "asked": asked, "more": more}
    return render(request, "protection/filed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@told("protection:filed")
def set_aside(request: HttpRequest, case: UUID) -> HttpResponse:
    """Register nothing for a case, with a reason."""
    actor = allowed(request, PROTECT)
    row = queries.filed_case(case)
    if row is None:
        raise Http404
    form = SetAside(request.POST or None)
    if form.is_valid():
        use_cases.set_aside(actor=actor, case=case, reason=form.cleaned_data["reason"])
        messages.success(request, _("登録しないことにしました。理由を記録しました。"))
        return redirect("protection:front")
    return render(
        request, "protection/set_aside.html", {"form": form, "row": row}, status=422 if form.is_bound else 200
    )


def _registered(actor: Actor, form: Apply, case: UUID | None) -> int | None:
    """The id of what was made; what speaks against it stands in the form."""
    try:
        return use_cases.register(actor=actor, key=form.cleaned_data["key"], request=form.request(), case=case)
    except (ProtectionRefusedError, NotInCopyError) as refused:
        form.add_error(None, str(refused))
        return None


def _others(actor: Actor, applicant: PersonView) -> list[tuple[int, str]]:
    """The rest of the household, with their relation to its head."""
    try:
        members = people.household(actor, applicant.person_id).members
    except NotInCopyError:
        return []
    rest = [member for member in members if member.person.person_id != applicant.person_id]
    return [(member.person.person_id, _named(member)) for member in rest]


def _named(member: Member) -> str:
    name = member.person.name or member.person.latin
    return _("%(name)s(%(relation)s)") % {"name": name, "relation": member.relation or _("続柄不明")}


def _case(request: HttpRequest) -> UUID | None:
    """The case that the address names. Raises Http404 for one that never came here."""
    asked = request.GET.get("case", "")
    if not asked:
        return None
    try:
        case = UUID(asked)
    except ValueError:
        raise Http404 from None
    if queries.filed_case(case) is None:
        raise Http404
    return case


def _done_with(request: HttpRequest, case: UUID | None) -> HttpResponse | None:
    """Where a case leads that does not wait any more."""
    row = queries.filed_case(case) if case else None
    if row is None or row.state == FiledState.WAITING:
        return None
    messages.info(request, _("この案件の申出は「%(state)s」です。") % {"state": row.get_state_display()})
    return redirect(queries.address_of_case(row.case) or "protection:front")


def _apply_url(person: int) -> str:
    return reverse("protection:apply", args=[person])
