"""The portal knows the definitions and the directory of the desk, as published."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from samples import organisation as aoba
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.models import Outgoing
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.models import Assignment, Municipality, Section, Staff
from yakuba.kernel.procedures import portal, service
from yakuba.kernel.procedures.contracts import UnknownProcedure
from yakuba.kernel.procedures.models import DefinitionVersion, Publication, RuleSetVersion
from yakuba.lib import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_home(settings: LazySettings, tmp_path: Path) -> None:
    settings.YAKUBA_HOME = tmp_path
    settings.DOCUMENTS_STORE = tmp_path / "files"


def _empty_portal() -> None:
    """As if what lies at the gate came to another database."""
    RuleSetVersion.objects.all().delete()
    DefinitionVersion.objects.all().delete()
    Publication.objects.all().delete()
    Staff.objects.all().delete()
    Assignment.objects.all().delete()
    Section.objects.all().delete()
    Municipality.objects.all().delete()


def test_an_empty_portal_learns_definitions_rules_and_directory() -> None:
    aoba.load()
    today = clock.today()
    before = service.material("tennyu", on=today)
    sections = organisation.sections()
    offices = organisation.offices()
    easy = dict(service.easy_words())
    hours = organisation.hours_on(offices[0].code, organisation.next_open_day(today, offices[0].code))
    assert portal.send_catalogue()
    _empty_portal()
    with pytest.raises(UnknownProcedure):
        service.get(next(iter(before.definitions)), on=today)
    assert service.easy_words() == {}

    gate.exchange()

    after = service.material("tennyu", on=today)
    assert (after.definitions, after.facts, after.compiled) == (before.definitions, before.facts, before.compiled)
    assert [(s.code, s.name, s.duties, s.phone) for s in organisation.sections()] == [
        (s.code, s.name, s.duties, s.phone) for s in sections
    ]
    assert easy
    assert service.easy_words() == easy
    assert organisation.offices() == offices
    assert organisation.hours_on(offices[0].code, organisation.next_open_day(today, offices[0].code)) == hours
    assert not Staff.objects.exists()
    town = organisation.municipality()
    assert town is not None
    assert town.head_name == ""


def test_an_unchanged_catalogue_is_not_sent_again_but_a_changed_and_a_restored_one_are() -> None:
    aoba.load()
    assert portal.send_catalogue()
    assert not portal.send_catalogue()
    row = Section.objects.filter(valid_to=None).first()
    assert row is not None
    phone, row.phone = row.phone, "0000-00-9999"
    row.save()
    assert portal.send_catalogue()
    row.phone = phone
    row.save()
    assert portal.send_catalogue()
    assert Outgoing.objects.filter(kind="catalogue").count() == 3


def test_the_same_catalogue_twice_adds_nothing() -> None:
    aoba.load()
    portal.send_catalogue()
    before = (DefinitionVersion.objects.count(), RuleSetVersion.objects.count(), Section.objects.count())
    gate.exchange()
    assert (DefinitionVersion.objects.count(), RuleSetVersion.objects.count(), Section.objects.count()) == before


def test_a_town_that_is_not_set_up_sends_nothing() -> None:
    Municipality.objects.all().delete()
    assert not portal.send_catalogue()
