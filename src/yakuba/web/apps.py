"""Registers the templates and static files of the look."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yakuba.web"
    label = "web"
    verbose_name = "画面"
