"""mlwarden: reads machine-learning repositories and lets Rego policies judge what it finds."""

__version__ = "0.1.0"
