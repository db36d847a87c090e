"""手続の定義: staff read every definition, draft the town's next version on pages, and another person publishes it."""
