"""到達: on which day something that arrives counts as filed.

A notification is complete, and an application is filed, when it has reached the office (到達主義: 行政手続法37条 for
notifications; 民法97条). A tax return by mail counts on the day of its 通信日付印 (地方税法20条の5の3). What comes
electronically has arrived when it is recorded in the file of the authority's computer (デジタル手続法6条3項), outside
of office hours and on closed days too. Given in requirements as ``procedures-list.md``, last section.
"""

from datetime import date, datetime

from yakuba.lib.clock import day_of

POSTMARK = "通信日付印"
"""The arrival rule by which a letter counts on the day of its postmark."""


class PostmarkAfterArrivalError(ValueError):
    """No letter bears a postmark of a day after it arrived."""


def on_arrival(arrived_at: datetime) -> date:
    """到達: the day, in Japan, on which it reached the office."""
    return day_of(arrived_at)


def on_recording(recorded_at: datetime) -> date:
    """電子: the day, in Japan, on which it was recorded, whether the office was open or not."""
    return day_of(recorded_at)


def on_postmark(arrived_at: datetime, postmarked_on: date | None) -> date:
    """通信日付印: the day of the postmark; without a legible one, the day of arrival.

    The law presumes a day from the usual time of transit where the postmark is illegible; an officer who has
    established it enters it as the day of the postmark. Raises PostmarkAfterArrivalError.
    """
    arrived_on = on_arrival(arrived_at)
    if postmarked_on is None:
        return arrived_on
    if postmarked_on > arrived_on:
        raise PostmarkAfterArrivalError
    return postmarked_on
