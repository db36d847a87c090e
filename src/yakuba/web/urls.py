"""Addresses of the look itself."""

from django.urls import path

from yakuba.web import bundle

app_name = "web"
urlpatterns = [
    path("look/<str:name>", bundle.serve, name="bundle"),
]
