"""An application on its course: sent from home, taken in, decided, sealed, issued, and back at home as a document.

Every step is one press at a browser, or what the worker does after it. A press of which nobody knows what became is
sent again exactly as it was.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import Error as AnyDatabaseError
from django.db import connection, connections
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.faults.at_browser import Answer, Browser
from tests.faults.own_town import OwnTown
from tests.faults.wire import Moment
from tests.processes import wait_until
from tests.support import online
from tests.support.cases import AUDITOR, SEAL
from tests.support.pages import Form, Page
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import Application, InboxMessage, IssuedDocument, SentContent, StateEntry
from yakuba.apps.portal.use_cases import drafting
from yakuba.apps.portal.use_cases import sign_in as signing
from yakuba.apps.portal.views.shared import SESSION
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Filter
from yakuba.lib import clock

EVENT, PROCEDURE, UNIT = "tennyu", "jidoteate-nintei", "p1"
REVIEWER, CHIEF, HEAD, KEEPER = "1031", "1030", "1029", "1003"
MOST_TRIES = 5

Fate = Callable[[str], Moment | None]
"""By the name of a step: when the server is killed in it."""


@dataclass
class Course:
    """``between``: the server is killed before every press, too, while nobody asks it anything."""

    town: OwnTown
    fate: Fate
    between: bool = False
    written: dict[str, list[str]] = field(default_factory=dict)
    """By the name of a step: what was written in it, in order."""
    survived: list[str] = field(default_factory=list)
    """Steps that were over before the server was to be killed in them."""
    address: str = field(default_factory=lambda: f"{uuid4().hex}@example.jp")

    def walk(self) -> None:
        """From the press at home until the document is there, and closed."""
        self.resident = self._resident()
        self.application = self._draft()
        confirm = f"/portal/applications/{self.application}/confirm/"
        self._press("submit", self.resident, confirm, self._form(self.resident, confirm, "version").values)
        self._work("taken in", lambda: self._row().reception_no and self._cases())
        self.case = self._cases()[0]
        officers = {code: self._officer(code) for code in (REVIEWER, CHIEF, HEAD, KEEPER)}
        self._act(officers[REVIEWER], "claim")
        self._act(officers[REVIEWER], "start")
        self._check(officers[REVIEWER])
        self._draft_letter(officers[REVIEWER])
        self._act(officers[CHIEF], "approve")
        self._act(officers[HEAD], "decide")
        self._stamp(officers[KEEPER])
        self._act(officers[REVIEWER], "issue", appeal_confirmed="on")
        self._work("issued", lambda: self._documents() and self._row().state == "処理完了")
        self._act(officers[REVIEWER], "close")
        self._work("over", lambda: not jobs_under_way())

    def outcome(self) -> dict[str, Any]:
        """What stands in the tables of both sides, and what lies with the mail server."""
        row, (case,) = self._row(), self._cases()
        return {
            "state": row.state,
            "trouble": row.trouble,
            "states": list(StateEntry.objects.filter(application=row).order_by("id").values_list("state", flat=True)),
            "sent": SentContent.objects.filter(application=row).count(),
            "messages": _messages(row),
            "documents": len(self._documents()),
            "inbox": InboxMessage.objects.filter(application=row).count(),
            "case": (case.row.state, case.row.result),
            "version": case.row.version - len(cases.history(AUDITOR, case.row.key)),
            "steps": [entry.action for entry in cases.history(AUDITOR, case.row.key) if entry.action != "check"],
            "rounds": sorted(slot.round for slot in case.slots),
            "mails": len(self._mails()),
        }

    def _act(self, officer: Browser, action: str, **values: str) -> None:
        address = f"/desk/{self.case.row.key}/{action}/"
        form = self._form(
            officer,
            f"/desk/{self.case.row.key}/" if action in NO_PAGE else address,
            "version",
            "" if action not in NO_PAGE else address,
        )
        known = {name: value for name, value in values.items() if name in {*form.values, *form.choices}}
        self._press(action, officer, address, form.values | known)
        wanted = cases.history(AUDITOR, self.case.row.key)[-1].action
        assert wanted == action, wanted

    def _check(self, officer: Browser) -> None:
        address = f"/desk/{self.case.row.key}/checks/"
        form = self._form(officer, f"/desk/{self.case.row.key}/", "", address)
        yes = {name: "yes" for name in form.choices if name.startswith("check-ok_")}
        self._press("check", officer, address, form.values | yes)

    def _draft_letter(self, officer: Browser) -> None:
        address = f"/desk/{self.case.row.key}/draft/"
        asked = self._form(officer, address, "version").values | {
            "result": "approved",
            "facts": "認定する期間: 12月から",
        }
        shown = Page(officer.post(address, asked))
        token = next(form for form in shown.forms if "token" in form.values)
        self._press("draft", officer, address, token.values | {"step": "send"})

    def _stamp(self, officer: Browser) -> None:
        address = Page(officer.get("/desk/seals/")).link("第")
        shown = Page(officer.post(address, self._form(officer, address, "seal").values | {"seal": SEAL}))
        token = next(form for form in shown.forms if "token" in form.values)
        self._press("stamp", officer, address, token.values | {"step": "stamp"})

    def _press(self, name: str, browser: Browser, address: str, values: dict[str, str]) -> None:
        """Sent until it is acknowledged, and once more: nothing comes of that."""
        if self.between:
            self.town.server.kill()
            self.town.server_is_back()
        self.town.worker.arm()
        self.town.site.arm(self.fate(name))
        self._acknowledged(browser, address, values)
        self.survived += [name] if self.town.site.is_armed else []
        self.written[name] = self.town.site.written
        self.town.site.arm()
        self._acknowledged(browser, address, values)

    def _acknowledged(self, browser: Browser, address: str, values: dict[str, str]) -> None:
        for _try in range(MOST_TRIES):
            answer = browser.post(address, values)
            if answer.status_code == 302:
                return
            assert answer.status_code == 503, (address, answer.status_code, Page(answer).text)
            says_what_to_do(answer)
            self.town.server_is_back()
        raise AssertionError(f"{address} is never acknowledged")

    def _work(self, name: str, is_done: Callable[[], Any]) -> None:
        """What the worker does, until it is done. The server is started again as soon as it is gone."""
        self.town.worker.arm(self.fate(name))

        def looked() -> Any:
            if not self.town.server.is_up:
                self.town.server_is_back()
            try:
                return is_done()
            except AnyDatabaseError:
                connections.close_all()
                return False

        wait_until(looked, name)
        self.survived += [name] if self.town.worker.is_armed else []
        self.written[name] = self.town.worker.written
        self.town.worker.arm()

    def _form(self, browser: Browser, address: str, holds: str, action: str = "") -> Form:
        answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.headers)
        page = Page(answer)
        forms = [form for form in page.forms if not holds or holds in {*form.values, *form.choices}]
        found = [form for form in forms if form.action.endswith(action)]
        assert found, (action, [form.action for form in forms], page.text)
        return found[0]

    def _officer(self, code: str) -> Browser:
        client = Client()
        sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
        return Browser(self.town.port, {name: morsel.value for name, morsel in client.cookies.items()})

    def _resident(self) -> Browser:
        """Signed in by the code that the mail brought."""
        asked = signing.ask_code(email=self.address, client=self.address)
        wait_until(self._mails, "the mail with the code")
        code = re.search(r"[0-9]{6}", self._mails()[-1])
        assert code
        session = SessionStore()
        session[SESSION] = str(signing.sign_in(key=asked, code=code[0]))
        session.create()
        assert session.session_key
        return Browser(self.town.port, {settings.SESSION_COOKIE_NAME: session.session_key})

    def _draft(self) -> Any:
        """A whole draft of their own."""
        account = signing.account_of(SessionStore(self.resident.cookies[settings.SESSION_COOKIE_NAME])[SESSION])
        assert account
        message = online.application(PROCEDURE, UNIT)
        values: dict[str, dict[str, Any]] = {}
        for said in message.values:
            values.setdefault(said.unit, {})[said.item] = said.value
        values["event"]["moved_on"] = int(f"{clock.today():%Y%m%d}")
        filing = {name: getattr(message.filing, name) for name in ("address", "phone", "relation")}
        content = Content(message.members, values, filing)
        row = drafting.start(account=account, event=EVENT, procedure=PROCEDURE, unit=UNIT, content=content)
        return row.key

    def _row(self) -> Application:
        return Application.objects.get(pk=self.application)

    def _cases(self) -> list[CaseView]:
        found = cases.search(AUDITOR, Filter(submission=self.application, open_only=False)).rows
        return [cases.view(AUDITOR, row.key) for row in found]

    def _documents(self) -> list[IssuedDocument]:
        return list(IssuedDocument.objects.filter(application=self.application))

    def _mails(self) -> list[str]:
        """The texts of the mails to the resident, oldest first; a repeat of one (same Message-ID) only once."""
        files = sorted(
            (self.town.folder / "smtp_simulator" / "inbox").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns
        )
        read = [message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default) for file in files]
        mine = {mail["Message-ID"]: mail for mail in read if self.address in mail["To"]}
        return [str(mail.get_content()) for mail in mine.values()]


def says_what_to_do(answer: Answer) -> None:
    """The page for when the database is away."""
    text = Page(answer).text
    assert answer["retry-after"]
    assert "登録されているかを確かめてください" in text, text
    assert "この操作は登録されていません" not in text, text


def jobs_under_way() -> int:
    """How many jobs wait or run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM job_lease WHERE lease_until IS NOT NULL OR dead_at IS NOT NULL")
        return int(cursor.fetchone()[0])


def _messages(row: Application) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM gate_outgoing WHERE stream = %s GROUP BY kind", [str(row.key)])
        return dict(cursor.fetchall())


WORK = ("taken in", "issued", "over")
"""Steps of the worker."""
NO_PAGE = ("claim", "start", "close")
"""Presses on the page of the case itself."""
