"""Which station a facility that names none belongs to."""
