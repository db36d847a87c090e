"""Addresses below /accounts/. Of allauth only what stands here exists: no sign-up, no reset by mail, no e-mail pages.

allauth finds its pages by its own names, so those carry no prefix; ours are ``accounts:…``.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from yakuba.apps.accounts import views
from yakuba.kernel.identity.contracts import Step
from yakuba.kernel.identity.service import public, setting_up, way_in

_sign_in = way_in(account.login)
_sign_out = public(setting_up(*Step)(account.logout))
_enrolling = setting_up(Step.ENROL)
_confirming = setting_up(Step.CONFIRM)

own: list[URLPattern | URLResolver] = [
    path("me/", mfa.index, name="home"),
    path("", RedirectView.as_view(pattern_name="accounts:home"), name="root"),
    path("sign-in/", _sign_in, name="sign-in"),
    path("sign-out/", _sign_out, name="sign-out"),
    path("enrol/", _enrolling(views.enrol), name="enrol"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<int:session_id>/end/", views.end_session, name="end-session"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", mfa.index, name="mfa_index"),
    path("sign-in/", _sign_in, name="account_login"),
    path("sign-out/", _sign_out, name="account_logout"),
    path("password/", setting_up(Step.PASSWORD)(views.change_password), name="account_change_password"),
    path(
        "again/password/",
        setting_up(Step.PASSWORD, Step.ENROL)(account.reauthenticate),
        name="account_reauthenticate",
    ),
    path("second-factor/", way_in(mfa.authenticate), name="mfa_authenticate"),
    path("again/", _confirming(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("again/passkey/", _confirming(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("app/", _enrolling(totp.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/new/", _enrolling(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/sign-in/", way_in(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/remove/", views.keeps_one_factor(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("", include((own, "accounts"))),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("yakuba.apps.accounts.demo")))
