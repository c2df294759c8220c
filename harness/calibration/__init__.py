"""Holds a scorer against people's labels, and keeps what was found bound to that scorer."""

__all__: list[str] = []
