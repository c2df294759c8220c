"""Experiments: what many replies say together, of one model or of several."""
