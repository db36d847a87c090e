"""The words of cases: courses, states, results and the parts of an approval, as people read them; orders of lists."""

from typing import Literal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

Sort = Literal[
    "arrived", "-arrived", "due", "-due", "number", "-number", "state", "-state", "procedure", "-procedure",
    "assignee", "-assignee",
]  # fmt: skip
"""The order of a list of cases. ``assignee``: by the code of the member of staff, what nobody has first."""

WHO_OPENS = gettext_lazy(
    "開けるのは、支援措置を受けている人の住所を見る指名を受けた職員です。指名は、所属の課長から個人情報担当に頼んでください。"
)
"""Said wherever a paper stays closed: the act by the words of its designation, and who is asked for one."""


class Course(TextChoices):
    """進め方: which states and actions a case may take. Derived from the definition, see ``course_of``."""

    NOTIFICATION = "notification", gettext_lazy("届出")
    APPLICATION = "application", gettext_lazy("申請")
    FORWARDED = "forwarded", gettext_lazy("進達")
    CERTIFICATE = "certificate", gettext_lazy("証明")
    EX_OFFICIO = "ex_officio", gettext_lazy("職権")


class State(TextChoices):
    """状態, as staff read it."""

    RECEIVED = "received", gettext_lazy("受付済")
    REVIEWING = "reviewing", gettext_lazy("審査中")
    CORRECTING = "correcting", gettext_lazy("補正待ち")
    CONFIRMED = "confirmed", gettext_lazy("確認済")
    CIRCULATING = "circulating", gettext_lazy("回議中")
    DECIDED = "decided", gettext_lazy("決裁済")
    ISSUED = "issued", gettext_lazy("施行済")
    FORWARDED = "forwarded", gettext_lazy("進達済")
    HANDED_OVER = "handed_over", gettext_lazy("引渡済")
    CLOSED = "closed", gettext_lazy("完結")
    WITHDRAWN = "withdrawn", gettext_lazy("取下げ")


class ShownState(TextChoices):
    """What the applicant is told (FY2-21)."""

    SENT = "sent", gettext_lazy("送信済")
    IN_WORK = "in_work", gettext_lazy("処理中")
    SENT_BACK = "sent_back", gettext_lazy("差し戻し(補正待ち)")
    DONE = "done", gettext_lazy("処理完了")
    REFUSED = "refused", gettext_lazy("申請却下")
    WITHDRAWN = "withdrawn", gettext_lazy("取下げ")


class Result(TextChoices):
    """結果 of a case; empty while there is none."""

    ACCEPTED = "accepted", gettext_lazy("受理")
    APPROVED = "approved", gettext_lazy("認容(承認・交付)")
    REFUSED = "refused", gettext_lazy("却下・不承認")
    WITHDRAWN = "withdrawn", gettext_lazy("取下げ")


class SlotKind(TextChoices):
    """承認欄の種別."""

    CIRCULATION = "circulation", gettext_lazy("回議")
    CONSULTATION = "consultation", gettext_lazy("合議")
    DECISION = "decision", gettext_lazy("決裁")


class SlotState(TextChoices):
    """承認欄の状態. ``skipped``: an absent approver was passed over on record (後閲)."""

    WAITING = "waiting", gettext_lazy("未")
    APPROVED = "approved", gettext_lazy("承認")
    RETURNED = "returned", gettext_lazy("差戻し")
    SKIPPED = "skipped", gettext_lazy("後閲")
    CANCELLED = "cancelled", gettext_lazy("取消")


class Way(TextChoices):
    """How an applicant without an account is told."""

    POST = "post", gettext_lazy("郵送する")
    HAND = "hand", gettext_lazy("窓口や電話で伝える・渡す")


class Reached(TextChoices):
    """How something that was to be given or said reached the applicant. ``moot``: it was settled before."""

    HANDED = "handed", gettext_lazy("窓口で渡した")
    PHONE = "phone", gettext_lazy("電話で伝えた")
    POSTED = "posted", gettext_lazy("別に郵送した(簡易書留など)")
    MOOT = "moot", gettext_lazy("伝える必要がなくなった")


class Telling(TextChoices):
    """What a step has to tell the applicant."""

    LETTER = "letter", gettext_lazy("通知書")
    CORRECTION = "correction", gettext_lazy("補正のお願い")
