"""文書: a file, letter, number or seal is made, kept and disposed of here and nowhere else."""

ZONES = ("portal", "desk")
