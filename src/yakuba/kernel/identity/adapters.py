"""What allauth does here: staff sign in, nobody signs up, secrets are encrypted, messages are ours."""

import base64
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.identity import client, factors
from yakuba.kernel.identity.models import User
from yakuba.lib import clock

FRESH_S = 300
TOLD = {
    "account/messages/password_changed.txt": _("パスワードを変更しました。"),
    "mfa/messages/totp_activated.txt": _("認証アプリを登録しました。"),
    "mfa/messages/totp_deactivated.txt": _("認証アプリの登録を削除しました。"),
    "mfa/messages/webauthn_added.txt": _("パスキーを登録しました。"),
    "mfa/messages/webauthn_removed.txt": _("パスキーを削除しました。"),
    "mfa/messages/recovery_codes_generated.txt": _("回復コードを作りました。印刷して保管してください。"),
}

ACCOUNT_ERRORS = {
    **DefaultAccountAdapter.error_messages,
    "username_password_mismatch": _("職員番号かパスワードが違います。確かめて、もう一度入力してください。"),
    "incorrect_password": _("パスワードが違います。確かめて、もう一度入力してください。"),
    "enter_current_password": _("今のパスワードが違います。確かめて、もう一度入力してください。"),
}
MFA_ERRORS = {
    **DefaultMFAAdapter.error_messages,
    "incorrect_code": _(
        "コードが違うか、使用済みです。認証アプリに次のコードが表示されるのを待って、入力してください。"
    ),
    "cannot_delete_authenticator": _("最後の認証の手段は削除できません。先に別の手段を登録してください。"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in of accounts that the municipality made."""

    error_messages = ACCOUNT_ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account from outside."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address behind the declared proxies."""
        return client.address(request)

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Refuse accounts that do not count now, whichever factor they showed."""
        if isinstance(user, User) and user.valid_at(clock.now()):
            return None
        messages.error(request, gettext("サインインできません。情報政策担当に連絡してください。"))
        return HttpResponseRedirect(reverse("account_login"))

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A password of the person's own choice: the one-time password is gone."""
        user.set_password(password)
        if isinstance(user, User):
            user.must_change_password, user.one_time_until = False, None
        user.save()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to the next step, or to the first page."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether factors may be changed only after showing one again: always, unless one was shown just now."""
        request = context.request
        shown = get_authentication_records(request, request.user)
        return time.time() - max((record["at"] for record in shown), default=0.0) > FRESH_S

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, str]]:
        """Who has a second factor shows that one, not the password."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["id"] != "reauthenticate"]
        return strong or methods

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Tell what changed, in our words; allauth's other messages are not shown."""
        text = message or TOLD.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors of staff."""

    error_messages = MFA_ERRORS

    def encrypt(self, text: str) -> str:
        """Secrets of factors are not readable in the database or its backup."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises InvalidToken under another YAKUBA_SECRET_KEY."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one."""
        return not factors.is_last(authenticator)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - the name that allauth calls
        """パスキー 1, 2, …"""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("パスキー %(number)d") % {"number": number}


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac("yakuba.identity.factors", "", algorithm="sha256").digest()))
