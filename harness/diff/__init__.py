"""Run against run: what changed between two runs' records, and which of it is a regression."""

__all__: list[str] = []
