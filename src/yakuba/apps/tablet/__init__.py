"""署名用タブレット: the resident reads the forms large and calm, and signs what was shown."""
