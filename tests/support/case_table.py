"""The table of docs/kernel-cases.md, written again by hand: course → action → states it may start from, where it ends.

``SAME`` means that the state stays. Kept apart from the code, so that both are compared.
"""

from yakuba.kernel.cases.contracts import Course, State

SAME = None
Rows = dict[str, tuple[frozenset[State], State | None]]

RECEIVED, REVIEWING, CORRECTING = State.RECEIVED, State.REVIEWING, State.CORRECTING
CONFIRMED, CIRCULATING, DECIDED, ISSUED = State.CONFIRMED, State.CIRCULATING, State.DECIDED, State.ISSUED
FORWARDED, HANDED_OVER, CLOSED, WITHDRAWN = State.FORWARDED, State.HANDED_OVER, State.CLOSED, State.WITHDRAWN

REVIEW_STATES = (RECEIVED, REVIEWING, CORRECTING, CIRCULATING, DECIDED, ISSUED, CLOSED, WITHDRAWN)
# Of 届出 and 職権 without a letter; those with one: test_expect_committees.
STATES: dict[Course, tuple[State, ...]] = {
    Course.NOTIFICATION: (RECEIVED, CORRECTING, CONFIRMED, HANDED_OVER, CLOSED, WITHDRAWN),
    Course.APPLICATION: REVIEW_STATES,
    Course.FORWARDED: (RECEIVED, CORRECTING, CONFIRMED, FORWARDED, CLOSED, WITHDRAWN),
    Course.CERTIFICATE: REVIEW_STATES,
    Course.EX_OFFICIO: (RECEIVED, CLOSED),
}


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


OPEN = frozenset(State) - {CLOSED, WITHDRAWN}
EVERYWHERE: Rows = {
    "claim": (OPEN, SAME),
    "release": (OPEN, SAME),
    "assign": (OPEN, SAME),
    "reroute": (OPEN, SAME),
    "told": (OPEN | {CLOSED}, SAME),
    "check": (_from(RECEIVED, REVIEWING), SAME),
}
WHERE_SOMEBODY_FILED: Rows = {
    "request_correction": (_from(RECEIVED, REVIEWING), CORRECTING),
    "answer_correction": (_from(CORRECTING), SAME),  # back to where it came from
    "withdraw": (_from(RECEIVED, REVIEWING, CORRECTING), WITHDRAWN),
}
DECISION: Rows = {
    "start": (_from(RECEIVED), REVIEWING),
    "draft": (_from(REVIEWING), CIRCULATING),
    "approve": (_from(CIRCULATING), SAME),
    "send_back": (_from(CIRCULATING), REVIEWING),
    "pull_back": (_from(CIRCULATING), REVIEWING),
    "skip": (_from(CIRCULATING), SAME),
    "decide": (_from(CIRCULATING), DECIDED),
    "issue": (_from(DECIDED), ISSUED),
    "close": (_from(ISSUED, DECIDED), CLOSED),
}
LETTER: Rows = {action: row for action, row in DECISION.items() if action != "start"}
TABLE: dict[Course, Rows] = {
    Course.NOTIFICATION: EVERYWHERE
    | WHERE_SOMEBODY_FILED
    | LETTER
    | {
        "confirm": (_from(RECEIVED), CONFIRMED),
        "draft": (_from(CONFIRMED), CIRCULATING),
        "send_back": (_from(CIRCULATING), CONFIRMED),
        "pull_back": (_from(CIRCULATING), CONFIRMED),
        "hand_over": (_from(CONFIRMED), HANDED_OVER),
        "taken_in": (_from(HANDED_OVER), CLOSED),
        "sent_back": (_from(HANDED_OVER), RECEIVED),
        "close": (_from(CONFIRMED, ISSUED), CLOSED),
    },
    Course.APPLICATION: EVERYWHERE
    | WHERE_SOMEBODY_FILED
    | DECISION
    | {"withdraw": (_from(RECEIVED, REVIEWING, CORRECTING, CIRCULATING), WITHDRAWN)},
    Course.FORWARDED: EVERYWHERE
    | WHERE_SOMEBODY_FILED
    | {
        "confirm": (_from(RECEIVED), CONFIRMED),
        "forward": (_from(CONFIRMED), FORWARDED),
        "answered": (_from(FORWARDED), CLOSED),
    },
    Course.CERTIFICATE: EVERYWHERE | WHERE_SOMEBODY_FILED | DECISION | {"issue_certificate": (_from(RECEIVED), CLOSED)},
    Course.EX_OFFICIO: EVERYWHERE
    | LETTER
    | {
        "confirm": (_from(RECEIVED), CLOSED),
        "draft": (_from(RECEIVED), CIRCULATING),
        "send_back": (_from(CIRCULATING), RECEIVED),
        "pull_back": (_from(CIRCULATING), RECEIVED),
        "close": (_from(ISSUED), CLOSED),
    },
}
ACTIONS = tuple(sorted({action for rows in TABLE.values() for action in rows}))

# The right that each action needs, from the same table of the document.
RIGHTS = {
    "claim": "cases.claim",
    "release": "cases.claim",
    "assign": "cases.assign",
    "reroute": "cases.assign",
    "check": "cases.review",
    "confirm": "cases.review",
    "close": "cases.review",
    "start": "cases.review",
    "forward": "cases.review",
    "answered": "cases.review",
    "told": "cases.review",
    "issue_certificate": "cases.review",
    "request_correction": "cases.correct",
    "answer_correction": "cases.correct",
    "withdraw": "cases.withdraw",
    "hand_over": "handover.export",
    "taken_in": "handover.feedback",
    "sent_back": "handover.feedback",
    "draft": "cases.draft",
    "issue": "cases.draft",
    "pull_back": "cases.draft",
    "approve": "cases.approve",
    "decide": "cases.decide",
    "skip": "cases.decide",
}


def allowed(course: Course, state: State) -> set[str]:
    """The actions that the table knows for a case of this course in this state."""
    return {action for action, (states, _end) in TABLE[course].items() if state in states}


def pairs_outside() -> list[tuple[Course, State, str]]:
    """Every (course, state, action) that the table does not have.

    Left out: taking back a certificate's refusal that circulates (the document names the application only, while a
    certificate's refusal goes "as application").
    """
    unclear = (Course.CERTIFICATE, CIRCULATING, "withdraw")
    return [
        (course, state, action)
        for course, states in STATES.items()
        for state in states
        for action in ACTIONS
        if action not in allowed(course, state) and (course, state, action) != unclear
    ]
