"""The look: base pages, components, static files, form rendering."""
