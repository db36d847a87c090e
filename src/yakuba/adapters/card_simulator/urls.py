"""Addresses of the simulated card app: random names, nothing personal."""

from django.urls import path

from yakuba.adapters.card_simulator import views

app_name = "card-simulator"

urlpatterns = [
    path("<str:call>/", views.choose, name="choose"),
    path("<str:call>/stop/", views.stop, name="stop"),
    path("<str:call>/unlock/", views.unlock, name="unlock"),
]
