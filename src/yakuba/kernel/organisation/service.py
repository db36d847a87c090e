"""The door of organisation: what the rest of the house may call."""

from yakuba.kernel.organisation.calendar import calendar, hours_on, is_closed, next_open_day
from yakuba.kernel.organisation.directory import (
    above,
    authority,
    deputies_of,
    in_charge,
    municipality,
    offices,
    reroute,
    resident_number,
    seats_of,
    section,
    section_for,
    sections,
    staff_member,
    staff_names,
    staff_of,
)
from yakuba.kernel.organisation.imports.apply import import_path
from yakuba.kernel.organisation.offering import offering
from yakuba.kernel.organisation.orphans import orphans
from yakuba.kernel.organisation.public import public_directory, take_public_directory
from yakuba.kernel.organisation.scope import allowed_among, as_filter, scope, scope_or_none, scopes

__all__ = [
    "above",
    "allowed_among",
    "as_filter",
    "authority",
    "calendar",
    "deputies_of",
    "hours_on",
    "import_path",
    "in_charge",
    "is_closed",
    "municipality",
    "next_open_day",
    "offering",
    "offices",
    "orphans",
    "public_directory",
    "reroute",
    "resident_number",
    "scope",
    "scope_or_none",
    "scopes",
    "seats_of",
    "section",
    "section_for",
    "sections",
    "staff_member",
    "staff_names",
    "staff_of",
    "take_public_directory",
]
