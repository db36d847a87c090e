"""The door of people 宛名: the register copy is fed or read here and nowhere else."""

from yakuba.kernel.people.feeding import feed
from yakuba.kernel.people.looking import household, household_history, person, person_by_number, persons
from yakuba.kernel.people.searching import find

__all__ = ["feed", "find", "household", "household_history", "person", "person_by_number", "persons"]
