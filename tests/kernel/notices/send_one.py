"""A process that sends N notices, each under its own key, and prints their ids."""

from tests.a_process import say, told
from tests.kernel.notices import sending
from yakuba.kernel.notices import registry

registry.register_templates(sending.TEMPLATES)
say(" ".join(sending.sent(f"same-{number}").id for number in range(int(told()[0]))))
