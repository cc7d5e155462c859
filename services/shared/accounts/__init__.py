"""Operators and their keys: written by the command line to the log, followed by every process that lets anyone in."""

from services.shared.accounts.view import Accounts, KeyRefused, Principal

__all__ = ["Accounts", "KeyRefused", "Principal"]
