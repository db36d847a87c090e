"""Addresses of the look itself."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from yakuba.web import bundle, views

app_name = "web"
urlpatterns = [
    path("look/<str:name>", login_not_required(bundle.serve), name="bundle"),
    path("components/", login_not_required(views.components), name="components"),
    path("components/sheet", login_not_required(views.sheet), name="sheet"),
]
