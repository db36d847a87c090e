"""The pages of the desk: load and authorise, form, use case, render."""
