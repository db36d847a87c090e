"""Commands of 手続: check, publish, list, form, guide."""
