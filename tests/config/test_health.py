"""A load balancer and an operator can ask whether this process is fit to serve."""

import pytest
from django.test import Client


def test_a_living_process_says_so(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readiness_names_every_check(client: Client) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert set(answer.json()["checks"]) >= {"database", "migrations"}
