"""引渡し: what was confirmed here is handed over to the core systems (基幹系), and their answers come back."""
