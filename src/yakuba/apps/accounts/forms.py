"""The forms of signing in, as allauth asks for them, with our rules: full-width digits count, codes count once,
failures of every kind lock."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.identity import service
from yakuba.kernel.identity.contracts import normal_login

LONGEST_PASSWORD = 128


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def _code() -> forms.CharField:
    return forms.CharField(
        label=_("確認コード"),
        max_length=40,
        help_text=_("認証アプリに表示される6桁の数字。使えないときは回復コード。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class SignIn(LoginForm):
    """Staff code and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("職員番号"),
            max_length=64,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
            ),
        )
        self.fields["password"] = _password(_("パスワード"), "current-password")
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """The one spelling."""
        return normal_login(self.cleaned_data["login"])


class PasswordAgain(ReauthenticateForm):
    """The password once more, from somebody who has no second factor yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password(_("パスワード"), "current-password")


class ChangePassword(ChangePasswordForm):
    """The present password and a new one, twice."""

    user: AbstractBaseUser

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = " ".join(password_validation.password_validators_help_texts())
        self.fields["oldpassword"] = _password(_("今のパスワード"), "current-password")
        self.fields["password1"] = _password(_("新しいパスワード"), "new-password", rules)
        self.fields["password2"] = _password(_("新しいパスワード(もう一度)"), "new-password")

    def clean_oldpassword(self) -> str:
        """Checked by the same way as at sign-in, so that guessing here locks too."""
        typed: str = self.cleaned_data["oldpassword"]
        if not account_adapter().reauthenticate(self.user, typed):
            raise account_adapter().validation_error("enter_current_password")
        return typed

    def clean_password1(self) -> str:
        """The rules for passwords."""
        typed: str = self.cleaned_data["password1"]
        return str(account_adapter().clean_password(typed, self.user))

    def clean(self) -> dict[str, Any]:
        """Both alike, and another one than now."""
        given: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("二つの新しいパスワードが違います。同じものを入力してください。"))
        if first and first == given.get("oldpassword"):
            self.add_error("password1", _("今と違うパスワードにしてください。"))
        return given


class Code(forms.Form):
    """A one-time code of the app, or a recovery code: at sign-in and when confirming again."""

    code = _code()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Used up by this check, whatever follows."""
        typed: str = self.cleaned_data["code"]
        found = service.use_code(context.request, self.user, typed)
        if found is None:
            raise mfa_adapter().validation_error("incorrect_code")
        found.user = self.user
        self.authenticator = found
        return typed

    def save(self) -> None:
        """Note in the session that the factor was shown."""
        again = context.request.user.is_authenticated
        post_authentication(context.request, self.authenticator, reauthenticated=again)


class EnrolApp(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code()
        self.fields["code"].help_text = _("認証アプリに表示された6桁の数字。")

    def clean_code(self) -> str:
        """The code must fit the secret that this page shows, and is used up."""
        typed: str = self.cleaned_data["code"]
        if not service.use_new_secret(self.user, self.secret, typed):
            raise ValidationError(
                _("コードが合いません。端末の時刻を確かめ、次のコードが表示されてから入力してください。")
            )
        return typed


class _Tolerant:
    """A response of an authenticator that cannot be read is a wrong one, not a broken page."""

    def _read(self, clean: Any) -> Any:
        try:
            return clean()
        except (ValueError, TypeError, KeyError, AttributeError, LookupError) as garbled:
            raise mfa_adapter().validation_error("incorrect_code") from garbled


class EnrolPasskey(_Tolerant, AddWebAuthnForm):
    """A new passkey: it stays on the device and asks for its PIN or finger, so that it signs in alone."""

    name = forms.CharField(label=_("パスキーの名前"), max_length=60, required=False)
    passwordless = forms.BooleanField(
        label=_("この端末だけでサインインできるようにする"),
        required=True,
        initial=True,
        help_text=_("端末の指紋・顔・PINで確かめます。それらは役場には送られません。"),
    )

    def clean(self) -> dict[str, Any]:
        """The registration, checked against what this session asked for."""
        return dict(self._read(super().clean))


class SignInByPasskey(_Tolerant, LoginWebAuthnForm):
    """A passkey in place of code, password and second factor."""

    def clean_credential(self) -> Authenticator:
        """Whose passkey it is."""
        found: Authenticator = self._read(super().clean_credential)
        return found


class PasskeyAsSecond(_Tolerant, AuthenticateWebAuthnForm):
    """A passkey after the password."""

    def clean_credential(self) -> Authenticator:
        """The person's own passkey."""
        found: Authenticator = self._read(super().clean_credential)
        return found


class PasskeyAgain(_Tolerant, ReauthenticateWebAuthnForm):
    """A passkey to confirm again."""

    def clean_credential(self) -> Authenticator:
        """The person's own passkey."""
        found: Authenticator = self._read(super().clean_credential)
        return found
