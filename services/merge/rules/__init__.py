"""How each kind of merged entity is made from what sources say: one noun a file, pure functions."""
