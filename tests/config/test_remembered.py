"""A preparation that is remembered leaves what it left the first time, and does its work where that would be wrong."""

import pytest

from samples.personas import StaffPersona
from samples.sign_in import make_staff
from tests.support.remembered import remembered
from yakuba.kernel.identity.models import User

pytestmark = pytest.mark.django_db
done: list[str] = []


def hire(code: str) -> str:
    done.append(code)
    make_staff(StaffPersona(code, "見本 職員", "ミホン ショクイン", "市民課", ()))
    return code


def here_already() -> str:
    done.append("here already")
    return "8004"


def staff() -> list[tuple[str, str]]:
    return sorted(User.objects.values_list("login", "password"))


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_second_time_the_rows_are_put_back_and_nothing_is_done(time: str) -> None:
    assert remembered("hire 8001", lambda: hire("8001")) == "8001"
    assert [login for login, _ in staff()] == ["8001"]
    assert done.count("8001") == 1
    make_staff(StaffPersona("8002", "見本 職員", "ミホン ショクイン", "市民課", ()))
    assert [login for login, _ in staff()] == ["8001", "8002"]


def test_on_another_state_with_as_many_rows_the_work_is_done() -> None:
    hire("8003")
    remembered("hire 8004", lambda: hire("8004"))
    User.objects.all().delete()
    hire("8004")
    assert remembered("hire 8004", here_already) == "8004"
    assert done[-1] == "here already"
    assert [login for login, _ in staff()] == ["8004"]
