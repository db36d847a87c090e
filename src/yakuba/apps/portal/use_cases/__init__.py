"""The portal's verbs: keyword-only, one transaction each, audited."""
