"""Answers on step-free access: between which places, whether, how, and until when."""
