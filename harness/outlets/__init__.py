"""Where else a run is written: stores of other tools, on this machine, by their own libraries."""

__all__: list[str] = []
