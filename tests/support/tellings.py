"""Cases that have something to tell an applicant without an account: asked, issued, told, printed (0073)."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from pypdf import PdfReader

from tests.support.cases import (
    AUDITOR,
    DAY,
    JUMIN,
    KODOMO,
    MARKS,
    Desk,
    act,
    decided,
    now,
    opened,
    steps,
)
from tests.support.mail import use_folder
from tests.support.register import feed, person_id, resident
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    Applicant,
    CaseView,
    Data,
    Dispatch,
    Mark,
    NotPossibleError,
    owner,
)
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import BatchLetter, BatchView, NoticeView
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue

IRYO = "kodomo-iryo"
"""A procedure whose letter omits the seal."""
SECTION = "3030"
REVIEWER = KODOMO.reviewer
FILED = "届書市届書町九丁目9番9号"
ON_FORM = Applicant("森 太郎", "本人", address=FILED, phone="000-0000-0041")
HOMELESS = Applicant("森 太郎", "本人", phone="000-0000-0041")
NUMBER = "0000000041"
KNOWN = replace(ON_FORM, person=NUMBER)
AT_HOME = {
    "町名": "台帳町三丁目",
    "番地": "3番3号",
    "方書": "台帳荘303",
    "町字コード": "9999333",
    "郵便番号": "980-0001",
}
MARKER = "印谷七丁目"
HIDDEN_HOME = {"町名": MARKER, "番地": "77番", "町字コード": "9999777", "郵便番号": "777-7777"}
HIDDEN = Applicant("白石 恵", "本人", address=f"青葉市{MARKER}77番", phone="000-0000-0061", person="0000000061")
TWO = (Mark("account", "p1", "口座の名義が請求者と違います。"), Mark("filer_phone", "event", "番号が足りません。"))
UNTIL = date(2026, 12, 4)


@pytest.fixture(autouse=True)
def folders(settings: LazySettings, tmp_path: Path) -> None:
    use_folder(settings, tmp_path)


@pytest.fixture
def registered(town: None, tmp_path: Path) -> None:
    """森 太郎 lives elsewhere than the form says, and the register knows the postcode."""
    feed(tmp_path, [resident(41, "森 太郎", "モリ タロウ", **AT_HOME)])


@pytest.fixture
def protected(town: None, tmp_path: Path) -> None:
    """白石 恵 is under 支援措置; 代理 一郎 is not."""
    rows = [
        resident(61, "白石 恵", "シライシ メグミ", **HIDDEN_HOME),
        resident(62, "代理 一郎", "ダイリ イチロウ", **AT_HOME),
    ]
    feed(tmp_path, rows)
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(61), Harm.DV, DAY))


def ask(view: CaseView, actor: Actor = REVIEWER, marks: tuple[Mark, ...] = MARKS, /, **extra: JsonValue) -> CaseView:
    """A correction asked for until 4 December, told by the way in ``extra``."""
    return act(view, "request_correction", actor, data=Data(marks=marks, correct_by=UNTIL, extra=extra))


def waits(applicant: Applicant = ON_FORM) -> CaseView:
    """A case whose decision waits for 施行."""
    return decided(opened(IRYO, applicant=applicant), KODOMO)


def issue(view: CaseView, **extra: JsonValue) -> CaseView:
    """施行, told by the way in ``extra``."""
    letter = service.prepare_issue(REVIEWER, view.row.key, on=clock.today())
    return act(view, "issue", REVIEWER, data=Data(on=clock.today(), extra=extra), letter=letter)


def tell(
    view: CaseView, how: JsonValue = "handed", *, actor: Actor = REVIEWER, which: JsonValue = 0, on: date | None = None
) -> CaseView:
    """The last dispatch of the case (or ``which``) given or said."""
    extra: dict[str, JsonValue] = {"dispatch": which or last(view).id, "how": how}
    return act(view, "told", actor, data=Data(extra=extra, on=on))


def last(view: CaseView) -> Dispatch:
    """What the case had to tell last, as it stands now."""
    return now(view).dispatches[-1]


def sent(view: CaseView) -> list[NoticeView]:
    """Every notice about the case."""
    return notices.notices_of(owner(view.row.key), actor=AUDITOR)


def everything(view: CaseView) -> tuple[object, ...]:
    """All that a refused action must leave as it was."""
    return now(view), steps(view), sent(view)


def refused(view: CaseView, action: Callable[[], object]) -> NotPossibleError:
    """The action is not possible, a Japanese sentence says so, and nothing has changed."""
    before = everything(view)
    with pytest.raises(NotPossibleError) as told:
        action()
    said = " ".join((str(told.value), *told.value.missing))
    assert any("ぁ" <= char <= "ん" for char in said)
    assert everything(view) == before
    return told.value


def printed(key: str = "b1", *, actor: Actor = REVIEWER, section: str = SECTION) -> BatchView:
    """Everything of the section that waits, as a batch whose PDF is made."""
    made = notices.make_print_batch(actor=actor, section=section, key=key)
    jobs.run_waiting()
    return notices.batch(made.id, actor=actor)


def pages(batch: BatchView, actor: Actor = REVIEWER) -> tuple[BatchLetter, list[str]]:
    """The only letter of the batch and the text of its pages, without white space."""
    (letter,) = notices.batch_letters(batch.id, actor=actor)
    pdf = PdfReader(io.BytesIO(notices.read_batch(batch.id, actor=actor)))
    return letter, [
        "".join(page.extract_text().split()) for page in pdf.pages[letter.first_page - 1 : letter.last_page]
    ]


def fails_after(action: Callable[[], object]) -> None:
    """The action, and a failure after it in the same transaction."""
    with transaction.atomic():
        action()
        raise RuntimeError("the power went")


def issued_by(desk: Desk, view: CaseView, **extra: JsonValue) -> CaseView:
    """As ``issue``, by the reviewer of this desk."""
    letter = service.prepare_issue(desk.reviewer, view.row.key, on=DAY)
    return act(view, "issue", desk.reviewer, data=Data(on=DAY, extra=extra), letter=letter)


WATCHED = ("notices_", "audit_", "job_", "django_tasks", "cases_dispatch")


def rows() -> str:
    """Every row of notices, of the audit register, of jobs and of dispatches, as text."""
    found = []
    for table in connection.introspection.table_names():
        if table.startswith(WATCHED):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [_plain(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def _plain(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
