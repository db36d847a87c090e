"""``python -m tests.journeys.sooner`` in a town: what failed is tried again now and not after its pause."""

from tests.a_process import say
from yakuba.kernel.jobs.models import JobLease
from yakuba.lib import clock

if __name__ == "__main__":
    now = clock.now()
    say(JobLease.objects.filter(lease_until__gt=now, worker="", attempt__gt=0).update(lease_until=now))
