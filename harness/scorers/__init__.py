"""Scorers: each turns one reply into one label or number, with its reason."""

from harness.scorers.catalogue import SCORERS

__all__ = ["SCORERS"]
