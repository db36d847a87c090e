"""Dated import of the organisation from CSV. The format is described in docs/formats/organisation.md."""
