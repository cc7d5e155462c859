"""What every answer goes through, a concern a file: plain functions that server.py calls in order."""
