"""The door of 受付: a reception, its statements, its sheets, who files and signs, and what is received."""

from yakuba.kernel.intake.asking import missing_fields
from yakuba.kernel.intake.choosing import guidance, withheld
from yakuba.kernel.intake.composing import compose, sheets, wish
from yakuba.kernel.intake.disposing import TABLES_OF_A_DISPOSAL, dispose, kin
from yakuba.kernel.intake.ending import end_left_open
from yakuba.kernel.intake.filing import file_as, filing
from yakuba.kernel.intake.identifying import check_identity, identity_checks, identity_papers
from yakuba.kernel.intake.linking import end_link, issue_link_code, linkable, links_of
from yakuba.kernel.intake.linking import ended_on as link_ended_on
from yakuba.kernel.intake.listing import at_work
from yakuba.kernel.intake.numbered import numbers_of, submissions_with
from yakuba.kernel.intake.offering import Here
from yakuba.kernel.intake.online import is_arriving
from yakuba.kernel.intake.online import owner as owner_of_sent_files
from yakuba.kernel.intake.posted import posted_at
from yakuba.kernel.intake.reading import history, reception_labels, receptions, view
from yakuba.kernel.intake.reading import subject as reception_ref
from yakuba.kernel.intake.recognising import is_stopped, needs_care, resembles_protected
from yakuba.kernel.intake.seeking import follow_seeking
from yakuba.kernel.intake.sheets import sheet_subject as sheet_ref
from yakuba.kernel.intake.showing import bind, prepare_sheet, read_sheet, show
from yakuba.kernel.intake.signing import sign, sign_on_paper
from yakuba.kernel.intake.standing import standing
from yakuba.kernel.intake.submissions import (
    is_submitted,
    note_handed_over,
    reception_of,
    submission,
    submissions,
)
from yakuba.kernel.intake.submitting import lacks, receive
from yakuba.kernel.intake.tablet import (
    call_clerk,
    join,
    leave,
    offer_signing,
    sign_on_tablet,
    tablet_sheet,
    tablet_state,
    tablet_view,
)
from yakuba.kernel.intake.taking import add_members, finish, open_reception, reached, remove_member, resume, state
from yakuba.kernel.intake.timing import step_times
from yakuba.kernel.intake.tracing import reference, traced, traces_of
from yakuba.kernel.intake.typed import submissions_alike
from yakuba.kernel.intake.values import refused_values, wrong_characters
from yakuba.kernel.intake.verifying import verify_sheet
from yakuba.kernel.intake.visits import find_visit, planned_visits, start_visit

__all__ = [
    "TABLES_OF_A_DISPOSAL",
    "Here",
    "add_members",
    "at_work",
    "bind",
    "call_clerk",
    "check_identity",
    "compose",
    "dispose",
    "end_left_open",
    "end_link",
    "file_as",
    "filing",
    "find_visit",
    "finish",
    "follow_seeking",
    "guidance",
    "history",
    "identity_checks",
    "identity_papers",
    "is_arriving",
    "is_stopped",
    "is_submitted",
    "issue_link_code",
    "join",
    "kin",
    "lacks",
    "leave",
    "link_ended_on",
    "linkable",
    "links_of",
    "missing_fields",
    "needs_care",
    "note_handed_over",
    "numbers_of",
    "offer_signing",
    "open_reception",
    "owner_of_sent_files",
    "planned_visits",
    "posted_at",
    "prepare_sheet",
    "reached",
    "read_sheet",
    "receive",
    "reception_labels",
    "reception_of",
    "reception_ref",
    "receptions",
    "reference",
    "refused_values",
    "remove_member",
    "resembles_protected",
    "resume",
    "sheet_ref",
    "sheets",
    "show",
    "sign",
    "sign_on_paper",
    "sign_on_tablet",
    "standing",
    "start_visit",
    "state",
    "step_times",
    "submission",
    "submissions",
    "submissions_alike",
    "submissions_with",
    "tablet_sheet",
    "tablet_state",
    "tablet_view",
    "traced",
    "traces_of",
    "verify_sheet",
    "view",
    "wish",
    "withheld",
    "wrong_characters",
]
