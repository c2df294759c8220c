"""Preference files become pairs."""

__all__: list[str] = []
