"""受付: the only place where what a resident states, by whichever door, is taken."""
