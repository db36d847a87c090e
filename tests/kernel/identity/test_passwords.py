"""Which passwords people may choose."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from samples.personas import STAFF
from samples.sign_in import PASSWORD, make_staff
from yakuba.kernel.identity import service
from yakuba.kernel.identity.hashers import AT_ONCE, QueuedArgon2
from yakuba.kernel.identity.models import Kind, User

pytestmark = pytest.mark.django_db
USER = User(kind=Kind.STAFF, login="SHIMIN77", display_name="青葉 花子")


def refused(password: str) -> bool:
    try:
        validate_password(password, USER)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd!2026",
        "passwordpassword",
        "qwertyuiop123",
        "1234567890123",
        "!!!!!!!!!!!!!!",
        "yakuba-2026-04",
        "Shiyakusho2026!",
        "shiyakushoshiyakusho",
        "市役所市役所市役所2026",
        "shimin77-shimin77",
        "青葉花子2026年4月1日",
    ],
)
def test_common_words_the_hall_and_the_person_are_refused(password: str) -> None:
    assert refused(password)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery staple",
        "役場の裏の柿の木に登る猫",
        "sakura-tram-lantern-soba",
        "kX9$mQ2vLp7!wR",
        "あさがおと鉄橋と青い自転車",
    ],
)
def test_unrelated_words_in_a_row_are_welcome(password: str) -> None:
    assert not refused(password)


def test_three_thousand_common_passwords_made_long_with_digits_are_refused() -> None:
    common = (word for word in CommonPasswordValidator().passwords if word.isalpha() and len(word) >= 4)
    sample = [word + "2026!" + "1" * max(0, 7 - len(word)) for word in islice(common, 3000)]
    assert len(sample) == 3000
    assert [password for password in sample if not refused(password)] == []


@pytest.mark.parametrize(("length", "said_no"), [(11, True), (12, False), (64, False), (128, False)])
def test_twelve_characters_are_enough_and_eleven_are_not(length: int, said_no: bool) -> None:
    assert refused(("わたげ雲海ろうそく灯台" * 12)[:length]) is said_no


def test_the_municipality_registers_its_own_name() -> None:
    assert not refused("takamatsu-2026-04")
    words = ["takamatsu", "高松市"]
    service.register_forbidden_words(lambda: words)
    assert refused("takamatsu-2026-04")
    assert refused("高松市高松市高松市2026")
    words.clear()


@pytest.mark.django_db
def test_a_hash_of_another_make_becomes_argon2id_at_sign_in(client: Client) -> None:
    key = make_staff(STAFF[0])
    user = User.objects.get(login=key.code)
    user.password = PBKDF2PasswordHasher().encode(key.password, "salt-of-sufficient-length", 1000)
    user.save()
    client.post("/accounts/sign-in/", {"login": key.code, "password": key.password})
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_hashing_takes_turns_and_finishes_all() -> None:
    at_once, most, guard = 0, 0, threading.Lock()
    plain = Argon2PasswordHasher.encode

    def counted(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        nonlocal at_once, most
        with guard:
            at_once += 1
            most = max(most, at_once)
        try:
            return plain(self, password, salt)
        finally:
            with guard:
                at_once -= 1

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(12) as pool:
        patch.setattr(Argon2PasswordHasher, "encode", counted)
        hasher = QueuedArgon2()
        done = list(pool.map(lambda n: hasher.encode(f"password {n}", "salt-of-sufficient-length"), range(24)))
    assert len(set(done)) == 24
    assert most <= AT_ONCE
