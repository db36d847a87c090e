"""The portal's forms: made from the fact and field banks wherever they ask for facts and boxes."""

from yakuba.apps.portal.forms.answers import Answer, Member, Opening
from yakuba.apps.portal.forms.boxes import Boxes, Upload, Wanted
from yakuba.apps.portal.forms.links import ByCard, LinkCode, Unlink
from yakuba.apps.portal.forms.sign_in import Address, Code
from yakuba.apps.portal.forms.visits import Change, Plan, Withdrawal

__all__ = [
    "Address",
    "Answer",
    "Boxes",
    "ByCard",
    "Change",
    "Code",
    "LinkCode",
    "Member",
    "Opening",
    "Plan",
    "Unlink",
    "Upload",
    "Wanted",
    "Withdrawal",
]
