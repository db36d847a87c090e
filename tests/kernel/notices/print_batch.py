"""A process that makes a print batch under its own key and prints how many letters it has."""

from tests.a_process import say, told
from tests.kernel.notices import sending
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import WrongStateError

try:
    say(service.make_print_batch(actor=sending.CHIEF, section=sending.SECTION, key=told()[0]).letters)
except WrongStateError:
    say("none")
