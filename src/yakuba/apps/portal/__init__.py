"""住民の申請窓口: guide, application, states, correction, inbox and planned visit, without the register."""

ZONES = ("portal",)
