"""Prompts become replies and log-probabilities."""

__all__: list[str] = []
