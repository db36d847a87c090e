"""The pages: load and authorise, form, use case, render."""

from yakuba.apps.counter.views.household import bring, deceased, find, from_file, household, member, remove, take
from yakuba.apps.counter.views.interview import answer, guide, guide_pdf, history, interview
from yakuba.apps.counter.views.reception import begin, finish, start

__all__ = [
    "answer",
    "begin",
    "bring",
    "deceased",
    "find",
    "finish",
    "from_file",
    "guide",
    "guide_pdf",
    "history",
    "household",
    "interview",
    "member",
    "remove",
    "start",
    "take",
]
