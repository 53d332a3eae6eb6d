"""Findings → the same findings with a status: open, or the reason why not. Nothing is removed."""
