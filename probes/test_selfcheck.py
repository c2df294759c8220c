"""How far verdicts depend on how a model is asked: `pytest -m selfcheck`, and only then."""

from harness.plugin import Noise


def test_noise_floor(noise: Noise) -> None:
    """The same weights get the same verdicts alone, in batches, and with the adapter merged."""
    noise.check()
