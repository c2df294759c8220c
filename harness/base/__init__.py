"""The embedded base: a small chat model that the project builds itself."""

__all__ = ["build", "corpus", "recipe"]
