"""People at the console, asked over HTTP by devices that make passkeys."""
