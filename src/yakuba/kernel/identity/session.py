"""The session of a signed-in person: how sure, since when, how long still, and which others there are."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from yakuba.kernel.identity import records
from yakuba.kernel.identity.contracts import Assurance, SessionView, SignedIn
from yakuba.kernel.identity.models import Kind, User
from yakuba.lib import clock
from yakuba.lib.clock import JST
from yakuba.lib.refs import Actor

TOUCH_EVERY = timedelta(seconds=60)
_KEPT = "_yakuba_signed_in"
_SEEN = "_yakuba_last_seen"

Records = Sequence[Mapping[str, Any]]


def assurance_of(shown: Records) -> Assurance:
    """The strength of the factors shown in one session (allauth's authentication records)."""
    kinds = {str(record.get("type") or record.get("method")) for record in shown}
    if "webauthn" in kinds:
        return Assurance.PHISHING_RESISTANT
    if "demo" in kinds and settings.DEMO:
        return Assurance.TWO_FACTOR
    if "password" not in kinds:
        return Assurance.NONE
    return Assurance.TWO_FACTOR if kinds & {"totp", "recovery_codes"} else Assurance.ONE_FACTOR


def signed_in(request: HttpRequest) -> SignedIn | None:
    """The person of this request; None for strangers. Ends a session that is too old (SR-12) or was revoked."""
    kept = request.__dict__.get(_KEPT)
    if isinstance(kept, SignedIn):
        return kept
    user = getattr(request, "user", None)  # absent where a request failed before authentication
    if not isinstance(user, User):
        return None
    row = _row(request)
    if row is None or (late := _lateness(row)):
        if row:
            records.ended(user, reason=late)
        request.session.flush()
        request.user = AnonymousUser()
        return None
    request.__dict__[_SEEN] = row[1]
    found = _describe(request, user)
    request.__dict__[_KEPT] = found
    return found


def was_read(request: HttpRequest) -> bool:
    """Whether this request turned out to be a signed-in person's; asks nothing of the database."""
    return _KEPT in request.__dict__


def forget(request: HttpRequest) -> None:
    """What was read of this request's session may have changed."""
    request.__dict__.pop(_KEPT, None)


def touch(request: HttpRequest) -> None:
    """The person is active now; written at most once a minute."""
    now = clock.now()
    if now - request.__dict__.get(_SEEN, now) >= TOUCH_EVERY:
        UserSession.objects.filter(session_key=_key(request)).update(last_seen_at=now)


def begin(request: HttpRequest, user: User) -> None:
    """Called at sign-in: lists the session and ends the oldest ones above the limit (SR-14)."""
    UserSession.objects.create_from_request(request)
    now = clock.now()
    UserSession.objects.filter(session_key=_key(request)).update(created_at=now, last_seen_at=now)
    others = _alive(user).exclude(session_key=_key(request)).order_by("-created_at", "-pk")
    for session in others[settings.SESSIONS_AT_ONCE - 1 :]:
        end(user, session, reason="too_many")


def renew_key(request: HttpRequest) -> None:
    """A new session token, the old one dead; the session stays the same one in the list (SR-11)."""
    old = _key(request)
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=_key(request))
    forget(request)


def views(request: HttpRequest, user: User) -> list[SessionView]:
    """The living sessions of the person, newest first (two queries)."""
    return [
        SessionView(
            id=session.pk,
            started_at=session.created_at.astimezone(JST),
            last_seen_at=session.last_seen_at.astimezone(JST),
            address=session.ip,
            browser=session.user_agent,
            is_current=session.session_key == _key(request),
        )
        for session in _alive(user).order_by("-created_at", "-pk")
    ]


def end_one(user: User, session_id: int) -> bool:
    """End one session of this person; False if there is none with this number."""
    session = UserSession.objects.filter(user=user, pk=session_id).first()
    if session is not None:
        end(user, session, reason="revoked")
    return session is not None


def end_all(user: User, *, reason: str) -> int:
    """End every session of the person; how many there were."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        end(user, session, reason=reason)
    return len(sessions)


def end(user: User, session: UserSession, *, reason: str) -> None:
    """End one session and record it."""
    session.end()
    records.ended(user, reason=reason)


def _alive(user: User) -> Any:
    now = clock.now()
    living = Session.objects.filter(expire_date__gt=now).values("session_key")
    return UserSession.objects.filter(
        user=user,
        session_key__in=living,
        last_seen_at__gt=now - settings.SESSION_IDLE,
        created_at__gt=now - settings.SESSION_ABSOLUTE,
    )


def _row(request: HttpRequest) -> tuple[datetime, datetime] | None:
    rows = UserSession.objects.filter(session_key=_key(request)).values_list("created_at", "last_seen_at")
    found: tuple[datetime, datetime] | None = rows.first()
    return found


def _lateness(row: tuple[datetime, datetime]) -> str:
    created, seen = row
    now = clock.now()
    if now - seen > settings.SESSION_IDLE:
        return "idle"
    return "absolute" if now - created > settings.SESSION_ABSOLUTE else ""


def _describe(request: HttpRequest, user: User) -> SignedIn:
    shown = get_authentication_records(request, user)
    moment = datetime.fromtimestamp(max((float(record["at"]) for record in shown), default=0.0), JST)
    staff = user.kind == Kind.STAFF
    return SignedIn(
        actor=Actor("staff", user.login) if staff else Actor("resident", str(user.pk)),
        user_id=user.pk,
        display_name=user.display_name,
        assurance=assurance_of(shown),
        authenticated_at=moment,
    )


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""
