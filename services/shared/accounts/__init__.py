"""Operators, their keys and their people, as the log has them: followed by every process that lets anyone in."""

from services.shared.accounts.view import FIRST, Accounts, KeyRefused, Principal, SessionOver

__all__ = ["FIRST", "Accounts", "KeyRefused", "Principal", "SessionOver"]
