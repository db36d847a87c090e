"""Every address of this app that a stranger may call, and how far it can lead (SR-02)."""

from django.conf import settings

from yakuba.kernel.identity.contracts import Assurance, SignInPath


def sign_in_paths() -> tuple[SignInPath, ...]:
    """The list that docs/accounts.md shows; a test compares it with the resolver."""
    always = (
        SignInPath("account_login", ("password",), Assurance.ONE_FACTOR),
        SignInPath("accounts:sign-in", ("password",), Assurance.ONE_FACTOR),
        SignInPath("mfa_authenticate", ("password", "one-time code, recovery code or passkey"), Assurance.TWO_FACTOR),
        SignInPath("mfa_login_webauthn", ("passkey with PIN or biometrics",), Assurance.PHISHING_RESISTANT),
        SignInPath("account_logout", (), Assurance.NONE),
        SignInPath("accounts:sign-out", (), Assurance.NONE),
    )
    demo = (
        SignInPath("accounts_demo:choose", (), Assurance.NONE),
        SignInPath("accounts_demo:enter", (), Assurance.TWO_FACTOR),
    )
    return always + (demo if settings.DEMO else ())
