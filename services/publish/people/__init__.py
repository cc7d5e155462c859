"""People at the console: how they are invited, sign in by passkey, and see to keys. All of it is entries of the log."""
