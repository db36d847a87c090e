"""本人 (identity): who is signed in and how surely. The part knows codes and display names, never rights."""

ZONES = ("portal", "desk")
