"""No password of staff is built on the town's name, however it is written (SR-04)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from yakuba.kernel.organisation.models import Municipality

BUILT_ON_IT = ("aobashi-2026-04", "Aoba2026Aoba!", "青葉市青葉市2026", "あおばあおば2026!!", "アオバシ-アオバシ-1")


@pytest.mark.usefixtures("aoba")
@pytest.mark.parametrize("password", BUILT_ON_IT)
def test_the_towns_name_is_refused_in_kanji_kana_and_latin_letters(password: str) -> None:
    with pytest.raises(ValidationError, match="役場の名前"):
        validate_password(password)


@pytest.mark.usefixtures("aoba")
@pytest.mark.parametrize(
    ("kana", "password"),
    [("キョウトシ", "kyoto-kyoto-2026"), ("オオサカシ", "Osaka!Osaka!1"), ("キュウシュウシ", "kyushushi2026")],
)
def test_long_vowels_are_known_as_signs_write_them(kana: str, password: str) -> None:
    Municipality.objects.update(name="見本市", kana=kana)
    with pytest.raises(ValidationError, match="役場の名前"):
        validate_password(password)


@pytest.mark.usefixtures("aoba")
def test_a_sentence_in_which_the_name_occurs_is_free_to_use() -> None:
    validate_password("aoba no kaki no ki ni noboru neko")


@pytest.mark.django_db
def test_before_the_town_is_set_up_nothing_of_it_is_refused() -> None:
    Municipality.objects.all().delete()
    validate_password("aobashi-to-midori-shi")
