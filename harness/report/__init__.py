"""Records become a page: view (numbers and words), curves (pictures), render (HTML)."""

__all__: list[str] = []
