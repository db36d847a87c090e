"""The addresses of the house with those of the simulated card app, as in the demo."""

from django.urls import include, path

from yakuba.config.urls import handler400, handler403, handler404, handler500
from yakuba.config.urls import urlpatterns as house

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*house, path("card-simulator/", include("yakuba.adapters.card_simulator.urls"))]
