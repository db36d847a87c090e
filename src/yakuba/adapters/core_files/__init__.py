"""Core systems that exchange files: a folder on the town's inside network that both sides reach."""
