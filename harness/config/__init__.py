"""YAML becomes frozen specs; every problem of every file is told before anything runs."""

__all__: list[str] = []
