"""The steps of a 支援措置 as sentences: who did what, on which day."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.people.contracts import StepKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SENTENCES: Mapping[StepKind, "StrOrPromise"] = {
    StepKind.MATCHED: _("支援を求める転入者かもしれない人が住民の写しに届いた。住所はこの時から表示されない"),
    StepKind.LINKED: _("%(who)s が支援を求める転入者と同じ人と確かめた"),
    StepKind.PARTED: _("%(who)s が支援を求める転入者とは別の人と確かめた"),
    StepKind.APPLIED: _("%(who)s が%(day)sの申出を登録した。住所はこの時から表示されない"),
    StepKind.ADVISED: _("%(who)s が%(what)sの意見(%(day)s)を記録した"),
    StepKind.GRANTED: _("%(who)s が必要性ありと決定した(決定の日 %(day)s)"),
    StepKind.REFUSED: _("%(who)s が必要性なしと決定した(決定の日 %(day)s)"),
    StepKind.EXTENDED: _("%(who)s が%(day)sまで延長した"),
    StepKind.ENDED: _("%(who)s が終了した"),
}
NOTED = frozenset({StepKind.REFUSED, StepKind.ENDED, StepKind.LINKED, StepKind.PARTED})
"""Steps whose note stands beside their sentence."""
