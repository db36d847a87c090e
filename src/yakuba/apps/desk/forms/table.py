"""Which form each action has."""

from collections.abc import Mapping

from yakuba.apps.desk.forms import corrections, decisions, handing, outside, telling
from yakuba.apps.desk.forms.base import ActionForm

FORMS: Mapping[str, type[ActionForm]] = {
    "claim": ActionForm,
    "release": ActionForm,
    "assign": handing.Assign,
    "reroute": handing.Reroute,
    "request_correction": corrections.RequestCorrection,
    "answer_correction": corrections.AnswerCorrection,
    "withdraw": corrections.Withdraw,
    "start": ActionForm,
    "confirm": ActionForm,
    "hand_over": outside.HandOver,
    "taken_in": outside.TakenIn,
    "sent_back": outside.NotTaken,
    "close": ActionForm,
    "draft": decisions.Draft,
    "approve": decisions.Approve,
    "send_back": decisions.SendBack,
    "pull_back": decisions.PullBack,
    "skip": decisions.Skip,
    "decide": decisions.Decide,
    "issue": decisions.Issue,
    "told": telling.Told,
    "forward": outside.Forward,
    "answered": outside.Answered,
    "issue_certificate": outside.IssueCertificate,
}
"""``check`` has none: the checklist stands on the case's own page."""
