"""The pages: load and authorise, form, use case, render."""

from yakuba.apps.counter.views.filing import box, filer, preview, print_all, sheets, wishes
from yakuba.apps.counter.views.household import bring, deceased, find, from_file, household, member, remove, take
from yakuba.apps.counter.views.interview import answer, guide, guide_pdf, history, interview, not_needed
from yakuba.apps.counter.views.links import end, here, link
from yakuba.apps.counter.views.links import find as link_find
from yakuba.apps.counter.views.progress import progress, progress_rows
from yakuba.apps.counter.views.receiving import opened, receipt
from yakuba.apps.counter.views.reception import begin, begin_visit, finish, resume, start
from yakuba.apps.counter.views.signing import offer, show, sign, signing, watch
from yakuba.apps.counter.views.times import times

__all__ = [
    "answer",
    "begin",
    "begin_visit",
    "box",
    "bring",
    "deceased",
    "end",
    "filer",
    "find",
    "finish",
    "from_file",
    "guide",
    "guide_pdf",
    "here",
    "history",
    "household",
    "interview",
    "link",
    "link_find",
    "member",
    "not_needed",
    "offer",
    "opened",
    "preview",
    "print_all",
    "progress",
    "progress_rows",
    "receipt",
    "remove",
    "resume",
    "sheets",
    "show",
    "sign",
    "signing",
    "start",
    "take",
    "times",
    "watch",
    "wishes",
]
