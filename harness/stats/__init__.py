"""What counts and numbers tell: intervals, tests, decisions, power. See docs/statistics.md."""

__all__: list[str] = []
