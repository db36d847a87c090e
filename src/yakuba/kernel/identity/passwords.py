"""Which passwords are refused (SR-04): common ones, and ones about the municipality or the person. No composition
rules and no periodic change (ASVS 5.0, 6.2.5 and 6.2.10)."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yakuba.kernel.identity.models import User

_LOOKS = str.maketrans("013457@$", "oleastas")
_sources: list[Callable[[], Iterable[str]]] = []


def register_words(source: Callable[[], Iterable[str]]) -> None:
    """Further words to refuse, asked each time: the municipality's name in kanji and Latin letters."""
    _sources.append(source)


class NotCommon:
    """Refuses a common password or word, also when repeated or dressed up with digits and signs.

    The common passwords are the 20,000 that Django ships; the words of town halls are our own list, words.txt.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError saying what to do instead."""
        plain = _plain(password)
        if _is_common(plain) or any(_is_built_of(plain, word) for word in _words(user)):
            raise ValidationError(
                _(
                    "よく使われる言葉、役場の名前、職員番号をもとにしたパスワードは使えません。関係のない言葉を三つ以上つなげてください。"
                ),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("よく使われる言葉や、役場の名前、職員番号をもとにしたものは使えません。")


class LongEnough:
    """At least 12 characters (SR-03); the form takes up to 128 and cuts nothing off."""

    least = 12

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError."""
        if len(password) < self.least:
            raise ValidationError(
                _("パスワードは %(least)d 文字以上にしてください。") % {"least": self.least}, code="password_too_short"
            )

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("%(least)d 文字以上、128 文字まで。貼り付けても入力できます。") % {"least": self.least}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().strip()


def _is_common(plain: str) -> bool:
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    forms = {plain, core, core.translate(_LOOKS), plain.translate(_LOOKS)}
    once = {form[: len(form) // 2] for form in forms if form and form[: len(form) // 2] * 2 == form}
    return not core or bool((forms | once) & _common())


def _is_built_of(plain: str, word: str) -> bool:
    """Whether little else is left once the word, digits and signs are gone."""
    rest = re.sub(r"[\W\d_]+", "", plain.translate(_LOOKS).replace(word, "").replace(word.translate(_LOOKS), ""))
    rest = min(rest, re.sub(r"[\W\d_]+", "", plain.replace(word, "")), key=len)
    contained = word in plain or word in plain.translate(_LOOKS)
    return contained and len(rest) < 4


def _words(user: AbstractBaseUser | None) -> set[str]:
    own = {user.login, user.display_name.replace(" ", "")} if isinstance(user, User) else set()
    named = {word for source in _sources for word in source()}
    return {_plain(word) for word in own | named | _hall_words() if len(word) >= 2}


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


@cache
def _hall_words() -> frozenset[str]:
    lines = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
