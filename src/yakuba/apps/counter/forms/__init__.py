"""The counter's forms."""

from yakuba.apps.counter.forms.answers import Answer
from yakuba.apps.counter.forms.boxes import Change, Missing, Wishes
from yakuba.apps.counter.forms.fields import REOPEN
from yakuba.apps.counter.forms.filing import Filer
from yakuba.apps.counter.forms.linking import EndLink, IssueCode
from yakuba.apps.counter.forms.lists import BoardFilter, Filter, TimesFilter
from yakuba.apps.counter.forms.newcomers import Newcomers, Take
from yakuba.apps.counter.forms.opening import Begin
from yakuba.apps.counter.forms.people import Asking, Person, Search
from yakuba.apps.counter.forms.receiving import Receive, ReceiveLetter
from yakuba.apps.counter.forms.signing import BY_NAME, ON_PAPER, Sign

__all__ = [
    "BY_NAME",
    "ON_PAPER",
    "REOPEN",
    "Answer",
    "Asking",
    "Begin",
    "BoardFilter",
    "Change",
    "EndLink",
    "Filer",
    "Filter",
    "IssueCode",
    "Missing",
    "Newcomers",
    "Person",
    "Receive",
    "ReceiveLetter",
    "Search",
    "Sign",
    "Take",
    "TimesFilter",
    "Wishes",
]
