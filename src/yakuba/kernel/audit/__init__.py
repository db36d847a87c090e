"""監査: every act on, and every view of, personal data is recorded so that a later change of the record shows."""

ZONES = ("portal", "desk")
