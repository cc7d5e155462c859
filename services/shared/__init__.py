"""Everything that two services need; it knows no service."""
