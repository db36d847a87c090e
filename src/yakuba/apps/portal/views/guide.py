"""The guide by life event: the same planner as at the counter, one question a page, with a way back."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.portal import forms, guiding, plan, queries, repeating
from yakuba.apps.portal.contracts import NotFoundError
from yakuba.apps.portal.guiding import to_visit
from yakuba.apps.portal.household import MOST_MEMBERS, SELF, Content
from yakuba.apps.portal.models import Application
from yakuba.apps.portal.use_cases import drafting
from yakuba.apps.portal.views.applications import badge
from yakuba.apps.portal.views.shared import ANSWERS, answers, is_bound, keep, material_of, page, visitor_of
from yakuba.kernel.procedures.guide import Entry
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.stating import EVENT_UNIT
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT


@page
def opening(request: HttpRequest, event: str) -> HttpResponse:
    """What happened, and when."""
    material, content = material_of(event), answers(request, event)
    form = forms.Opening(material, content, is_bound(request))
    if form.is_valid():
        keep(request, event, content.stating(form.stated()))
        return redirect("portal:people", event=event)
    context = {"event": material.event, "form": form, "back": reverse("portal:start")}
    return render(request, "portal/opening.html", context, status=422 if form.is_bound else 200)


@page
@require_safe
def people(request: HttpRequest, event: str) -> HttpResponse:
    """Who lives in the household; whoever types comes first."""
    material, content = material_of(event), answers(request, event)
    if not _is_open(material, content):
        return redirect("portal:guide", event=event)
    if not content.members:
        return redirect("portal:person", event=event, unit=SELF)
    lines = [(unit, plan.called(content, unit), content.value(unit, "deceased") == 1) for unit in content.members]
    context = {
        "event": material.event,
        "people": lines,
        "next_member": content.next_member() if len(content.members) < MOST_MEMBERS else "",
        "back": reverse("portal:guide", args=[event]),
        "needs_dead": event == "shibo" and not any(dead for _unit, _name, dead in lines),
    }
    return render(request, "portal/people.html", context)


@page
def person(request: HttpRequest, event: str, unit: str) -> HttpResponse:
    """One member, new or changed."""
    material, content = material_of(event), answers(request, event)
    if unit not in (*content.members, content.next_member()):
        raise NotFoundError(_("この人は入っていません。家族の画面から選び直してください。"))
    form = forms.Member(material, content, unit, is_bound(request))
    if form.is_valid():
        known = content if unit in content.members else content.joined(unit)
        keep(request, event, known.stating(form.stated(unit)))
        return redirect("portal:people", event=event)
    back = reverse("portal:people" if content.members else "portal:guide", args=[event])
    context = {"event": material.event, "form": form, "is_self": unit == SELF, "back": back}
    return render(request, "portal/person.html", context, status=422 if form.is_bound else 200)


@page
@require_POST
def remove(request: HttpRequest, event: str, unit: str) -> HttpResponse:
    """Somebody who was entered by mistake; twice changes nothing."""
    material_of(event)
    if unit != SELF:
        keep(request, event, answers(request, event).without(unit))
    return redirect("portal:people", event=event)


@page
@require_safe
def onwards(request: HttpRequest, event: str) -> HttpResponse:
    """To the next question, or to the list when nothing is left to ask."""
    material, content = material_of(event), answers(request, event)
    if not _is_open(material, content) or not content.members:
        return redirect("portal:people", event=event)
    question = guiding.guidance(material, content).question
    if question is None:
        return redirect("portal:list", event=event)
    return redirect("portal:question", event=event, fact=question.fact)


@page
def question(request: HttpRequest, event: str, fact: str) -> HttpResponse:
    """One question."""
    material, content = material_of(event), answers(request, event)
    asked = material.facts.get(fact)
    units = _units(material, content, fact)
    if asked is not None and asked.given:  # said of each person on their own page
        return redirect("portal:people", event=event)
    if asked is None or not units:
        return redirect("portal:onwards", event=event)
    form = forms.Answer(asked, units, content, is_bound(request))
    if form.is_valid():
        keep(request, event, content.stating(form.stated()).having_asked(fact))
        return redirect("portal:onwards", event=event)
    context = {"event": material.event, "fact": asked, "form": form, "back": _before(event, content, fact)}
    return render(request, "portal/question.html", context, status=422 if form.is_bound else 200)


@page
@require_safe
def listing(request: HttpRequest, event: str) -> HttpResponse:
    """What is needed, by outcome, with deadlines and how each is done."""
    material, content = material_of(event), answers(request, event)
    if not _is_open(material, content) or not content.members:
        return redirect("portal:people", event=event)
    found, account = guiding.guidance(material, content), visitor_of(request).account
    sent = repeating.under_way(account, event) if account else {}
    groups = [
        (outcome, [_line(content, one, sent) for one in entries]) for outcome, entries in guiding.by_outcome(found)
    ]
    context = {
        "event": material.event,
        "groups": groups,
        "unknown": [_line(content, one, {}) for one in found.unknown],
        "unfinished": found.question is not None,
        "needs_visit": bool(to_visit(found)),
        "back": _before(event, content, ""),
    }
    return render(request, "portal/list.html", context)


@page
@require_POST
def forget(request: HttpRequest, event: str) -> HttpResponse:
    """Erase the answers about this life event."""
    account = visitor_of(request).account
    if account is not None:
        drafting.keep_answers(account=account, event=event, content=Content())
    held = request.session.get(ANSWERS, {})
    if event in held:
        request.session[ANSWERS] = {name: value for name, value in held.items() if name != event}
    return redirect("portal:guide", event=event)


def _line(content: Content, entry: Entry, under_way: Mapping[tuple[str, str], Application]) -> dict[str, object]:
    sent = under_way.get((entry.definition.id, entry.unit))
    return {
        "sent": sent,
        "badge": badge(sent.state, answered=queries.is_answered(sent)) if sent else None,
        "asks": repeating.asks(entry.definition, sent),
        "entry": entry,
        "definition": entry.definition,
        "unit": entry.unit,
        "whom": plan.called(content, entry.unit),
        "way": guiding.way(entry.definition),
    }


def _is_open(material: Material, content: Content) -> bool:
    return all(content.says(EVENT_UNIT, name) for name in material.event.opening)


def _units(material: Material, content: Content, fact: str) -> tuple[str, ...]:
    """Of whom it is asked now: as the planner says, or as it was answered before."""
    found = guiding.guidance(material, content).question
    if found is not None and found.fact == fact:
        return found.persons or (_shared(material, fact),)
    return tuple(unit for unit in (*content.members, HOUSEHOLD_UNIT, EVENT_UNIT) if content.says(unit, fact))


def _shared(material: Material, fact: str) -> str:
    return EVENT_UNIT if material.facts[fact].scope == "event" else HOUSEHOLD_UNIT


def _before(event: str, content: Content, fact: str) -> str:
    """The address of the page before this one on the way."""
    way = list(content.asked)
    place = way.index(fact) if fact in way else len(way)
    if place == 0:
        return reverse("portal:people", args=[event])
    return reverse("portal:question", args=[event, way[place - 1]])
