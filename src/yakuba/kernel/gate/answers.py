"""What the sender's resident is told when something of theirs cannot come in."""

from typing import Literal, get_args
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from yakuba.kernel.gate.carrying import ITSELF
from yakuba.kernel.gate.contracts import Reason, RefusedError, Zone
from yakuba.kernel.gate.messages import ApplicationRefused
from yakuba.kernel.gate.sending import send
from yakuba.lib import clock

About = Literal["application.submitted", "application.corrected", "application.withdrawn"]


def answer_refusal(bundle: UUID, *, at: Zone, kind: str, stream: str, refused: RefusedError) -> None:
    """Tell the portal, in the transaction in which the bundle was refused: only an application has somebody to tell."""
    if at is not Zone.DESK or kind not in get_args(About):
        return
    try:
        submission = UUID(stream)
    except ValueError:
        return
    with override("ja"):
        reason, what_to_do = _words(refused)
    answer = ApplicationRefused.model_validate(
        {
            "submission": submission,
            "about": kind,
            "reason": reason,
            "what_to_do": what_to_do,
            "at": clock.now(),
        }
    )
    send(answer, key=f"refused:{bundle}", actor=ITSELF)


def _words(refused: RefusedError) -> tuple[str, str]:
    if refused.reason is Reason.UNSAFE_FILE:
        why = refused.text or _("添付されたファイルの安全を確かめられませんでした。")
        return why, _("別の形(PDFか写真)で保存し直し、もう一度添えて送ってください。")
    if refused.reason is Reason.NOT_ACCEPTED and refused.text:
        return refused.text, _("内容を直して送り直すか、担当の窓口へご連絡ください。")
    return (
        _("送られた内容を役所の側で受け取れませんでした。"),
        _("お手数ですが、もう一度送ってください。続くときは担当の窓口へご連絡ください。"),
    )
