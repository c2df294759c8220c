"""DPO Harness: pytest for the behaviour of preference-tuned language models."""

__version__ = "0.1.0"
__all__ = ["__version__"]
