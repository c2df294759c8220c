"""Scores become a verdict."""

__all__: list[str] = []
