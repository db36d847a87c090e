"""The manifest: what this capability is called, offers, needs and records. Every right is an act of the kernel."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act
from yakuba.lib.refs import Actor
from yakuba.ports.module import MenuItem, Module, Reminder

VIEW, EDIT, PUBLISH = "procedures.view", "procedures.edit", "procedures.publish"

BEGUN, CHANGED, CHECKED = "studio.draft.begun", "studio.draft.changed", "studio.draft.checked"
ASKED, TAKEN_BACK, SENT_BACK = "studio.draft.asked", "studio.draft.taken_back", "studio.draft.sent_back"
PRESSED, PUBLISHED, FAILED = "studio.draft.pressed", "studio.draft.published", "studio.draft.failed"
DISCARDED = "studio.draft.discarded"

ACTS = (
    Act(BEGUN, _("{actor} が定義の下書き {subject} を作った")),
    Act(CHANGED, _("{actor} が定義の下書き {subject} の「{part}」を直した")),
    Act(CHECKED, _("{actor} が定義の下書き {subject} を確かめさせた")),
    Act(ASKED, _("{actor} が定義の下書き {subject} の公開を頼んだ")),
    Act(TAKEN_BACK, _("{actor} が定義の下書き {subject} の公開の依頼を取り消した")),
    Act(SENT_BACK, _("{actor} が定義の下書き {subject} を差し戻した")),
    Act(PRESSED, _("{actor} が定義の下書き {subject} の公開を指示した")),
    Act(PUBLISHED, _("定義の下書き {subject} を第{version}版として公開した")),
    Act(FAILED, _("定義の下書き {subject} は公開できなかった")),
    Act(DISCARDED, _("{actor} が定義の下書き {subject} を捨てた")),
)


def _to_publish(actor: Actor) -> int:
    from yakuba.apps.studio.queries import to_publish  # models are not there yet when a manifest is read

    return to_publish(actor)


MODULE = Module(
    name="studio",
    title=_("手続の定義"),
    menu=(MenuItem(_("手続の定義"), "studio:procedures", VIEW), MenuItem(_("定義の下書き"), "studio:drafts", EDIT)),
    reminders=(
        Reminder(
            PUBLISH, _to_publish, _("公開を待つ定義の下書きが%(count)d件あります"), "studio:drafts", "?state=asked"
        ),
    ),
    permissions=(VIEW, EDIT, PUBLISH),
)
