"""A spec becomes weights: train once, store by content, load."""

__all__: list[str] = []
