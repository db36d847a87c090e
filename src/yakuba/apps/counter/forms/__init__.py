"""The counter's forms."""

from yakuba.apps.counter.forms.answers import Answer
from yakuba.apps.counter.forms.lists import Filter
from yakuba.apps.counter.forms.newcomers import Newcomers, Take
from yakuba.apps.counter.forms.opening import Begin
from yakuba.apps.counter.forms.people import Asking, Person, Search

__all__ = ["Answer", "Asking", "Begin", "Filter", "Newcomers", "Person", "Search", "Take"]
