"""``python -m tests.journeys.begun STAGE`` in a town: the clerk of the demo has taken the family of A01 so far.

For journeys whose way begins later: what comes before is walked in the browser by ``test_counter.py`` and
``test_signing.py``. The key of the reception is printed.
"""

from tests.a_process import say, told
from tests.journeys.dated import set_clock
from tests.support import filings, receptions

STAGES = {"answered": filings.answered, "ready": filings.ready}
"""Every question answered; also the father identified, every box filled and the forms made."""

if __name__ == "__main__":
    set_clock()
    (stage,) = told()
    say(STAGES[stage](receptions.with_family(receptions.opened())).key)
