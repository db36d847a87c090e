"""Its templates; it has no rows."""

from django.apps import AppConfig


class CardSimulatorConfig(AppConfig):
    name = "yakuba.adapters.card_simulator"
    label = "card_simulator"
    verbose_name = "試験用のカード"
