"""The actions of the kernel as the desk offers them: which page each has, and which come next in a state."""

from collections.abc import Mapping

from yakuba.kernel.cases.contracts import State

AT_ONCE = frozenset({"claim", "release", "start", "confirm", "close"})
"""One press: nothing has to be written, and nothing leaves the house."""

ORDER = (
    "claim",
    "start",
    "check",
    "confirm",
    "issue_certificate",
    "forward",
    "hand_over",
    "taken_in",
    "sent_back",
    "answered",
    "draft",
    "approve",
    "decide",
    "issue",
    "told",
    "close",
    "answer_correction",
    "request_correction",
    "send_back",
    "pull_back",
    "skip",
    "assign",
    "reroute",
    "withdraw",
    "release",
)

FOLLOWS_FROM_STATE: Mapping[State, tuple[str, ...]] = {
    State.RECEIVED: ("claim", "confirm", "issue_certificate", "start", "draft"),
    State.REVIEWING: ("claim", "draft"),
    State.CORRECTING: ("told", "answer_correction"),
    State.CONFIRMED: ("hand_over", "forward", "draft", "close"),
    State.CIRCULATING: ("approve", "decide"),
    State.DECIDED: ("issue", "close"),
    State.ISSUED: ("told", "close"),
    State.CLOSED: ("told",),
    State.FORWARDED: ("answered",),
    State.HANDED_OVER: ("taken_in", "sent_back"),
}
"""What carries a case on from each state, the most likely first. Everything else stands under "other actions"."""
