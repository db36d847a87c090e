"""The door of notices: the only place where something is sent to a person."""

from yakuba.kernel.notices.batches import (
    batch,
    batch_letters,
    batches,
    hand_over,
    make_print_batch,
    read_batch,
    take_back,
    waiting_letters,
    withdraw,
)
from yakuba.kernel.notices.inbox import inbox, mark_read, open_notice, unread
from yakuba.kernel.notices.reading import history, notices_of, on_paper, view, waiting_on_paper
from yakuba.kernel.notices.registry import register_templates
from yakuba.kernel.notices.retention import dispose, forget_addresses
from yakuba.kernel.notices.secrets import digest as address_digest
from yakuba.kernel.notices.secrets import locked as locked_address
from yakuba.kernel.notices.secrets import unlocked as unlocked_address
from yakuba.kernel.notices.sending import mail_is_on, send
from yakuba.kernel.notices.undelivered import (
    give_up,
    report_bounce,
    report_returned,
    retry,
    send_on_paper,
    undelivered,
    undelivered_entry,
)

__all__ = [
    "address_digest",
    "batch",
    "batch_letters",
    "batches",
    "dispose",
    "forget_addresses",
    "give_up",
    "hand_over",
    "history",
    "inbox",
    "locked_address",
    "mail_is_on",
    "make_print_batch",
    "mark_read",
    "notices_of",
    "on_paper",
    "open_notice",
    "read_batch",
    "register_templates",
    "report_bounce",
    "report_returned",
    "retry",
    "send",
    "send_on_paper",
    "take_back",
    "undelivered",
    "undelivered_entry",
    "unlocked_address",
    "unread",
    "view",
    "waiting_letters",
    "waiting_on_paper",
    "withdraw",
]
