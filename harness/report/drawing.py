"""Numbers become pictures: inline SVG by matplotlib, in the page's own colours.

The same numbers give the same bytes. Nothing is drawn but numbers, fixed words and names that
were cut down to plain letters, so that a picture is safe to insert.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# matplotlib cannot draw in the page's own text colour; this value is swapped for it afterwards.
_INK = "#010203"
_GREY = "#808080"
_LINE = "#3b82c4"
_OTHER_LINE = "#c0602f"
"""Mid-tones that keep 3:1 against white and against near-black, and apart for any eye."""
_HEIGHT = 1.75
_SQUARE = 2.9
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_ .%-]+")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One quantity over the steps at which it was logged, or over the levels of a sweep.

    The title is fixed words, never a suite's. `ends` are the values' intervals, if they have any:
    such values are drawn as points. `span` fixes the scale. `others` is a second quantity at the
    same steps, dashed, and `names` says which is which.
    """

    title: str
    axis: str = "step"
    steps: tuple[float, ...]
    values: tuple[float, ...]
    ends: tuple[tuple[float, float], ...] = ()
    span: tuple[float, float] | None = None
    others: tuple[float, ...] = ()
    names: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One point of a scatter: where it stands, where it leads, and what it is in words."""

    x: float
    y: float
    href: str
    words: str


def draw(panels: Sequence[Panel], *, prefix: str) -> Markup:
    """Draw panels side by side; `prefix` keeps the picture's ids apart from other pictures'."""
    count = max(2, len(panels))
    with _figure(2.6 * count, _HEIGHT) as figure:
        axes = figure.subplots(1, count, squeeze=False)[0]
        for ax in axes[len(panels) :]:
            ax.set_axis_off()
        for ax, panel in zip(axes, panels, strict=False):
            _draw_panel(ax, panel)
        return _inline(figure, prefix)


def scatter(dots: Sequence[Dot], *, across: str, up: str, prefix: str) -> Markup:
    """Draw dots on one scale for both axes, with the line on which both are equal.

    Each dot is a link. `across` and `up` are fixed words.
    """
    with _figure(_SQUARE, _SQUARE) as figure:
        ax = figure.subplots()
        numbers = [number for dot in dots for number in (dot.x, dot.y)]
        room = 0.06 * (max(numbers) - min(numbers)) or 1.0
        ends = (min(numbers) - room, max(numbers) + room)
        ax.plot(ends, ends, color=_GREY, linewidth=1, linestyle=(0, (3, 2)))
        ax.axhline(0, color=_GREY, linewidth=0.6)
        ax.axvline(0, color=_GREY, linewidth=0.6)
        points = ax.scatter(
            [dot.x for dot in dots], [dot.y for dot in dots], s=26, color=_LINE, alpha=0.75, lw=0
        )
        points.set_urls([dot.href for dot in dots])
        ax.set(xlim=ends, ylim=ends, aspect="equal")
        ax.set_xlabel(across, color=_INK)
        ax.set_ylabel(up, color=_INK)
        _plain_axes(ax)
        return _inline(figure, prefix, {dot.href: dot.words for dot in dots})


@contextmanager
def _figure(width: float, height: float) -> Iterator[Figure]:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    settings = {"svg.hashsalt": "dpo-harness", "svg.fonttype": "none", "font.size": 9}
    with rc_context(settings):
        yield Figure(figsize=(width, height), layout="constrained")


def _draw_panel(ax: Axes, panel: Panel) -> None:
    marker = "o" if panel.ends or len(panel.steps) < 3 else ""
    named, other_name = panel.names
    ax.plot(
        panel.steps, panel.values, color=_LINE, linewidth=1.6, marker=marker, markersize=4,
        label=named,
    )  # fmt: skip
    if panel.others:
        ax.plot(
            panel.steps, panel.others, color=_OTHER_LINE, linewidth=1.6, linestyle=(0, (4, 2)),
            marker=marker, markersize=4, label=other_name,
        )  # fmt: skip
        ax.legend(
            loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, labelcolor=_INK,
            fontsize=8, handlelength=2.2, columnspacing=1, borderpad=0, borderaxespad=0.3,
        )  # fmt: skip
    if panel.ends:
        low, high = zip(*panel.ends, strict=True)
        ax.vlines(panel.steps, low, high, color=_LINE, linewidth=1.2)
    ax.set_title(panel.title, loc="left", fontsize=9, color=_INK)
    ax.set_xlabel(_NOT_PLAIN.sub("", panel.axis), color=_INK, parse_math=False)
    _plain_axes(ax)
    if panel.span:
        room = 0.04 * (panel.span[1] - panel.span[0])
        ax.set_ylim(panel.span[0] - room, panel.span[1] + room)


def _plain_axes(ax: Axes) -> None:
    ax.tick_params(colors=_INK, length=2)
    ax.patch.set_visible(False)
    ax.grid(axis="y", color=_GREY, alpha=0.25, linewidth=0.6)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(_GREY)
    ax.locator_params(axis="both", nbins=4)


def _inline(figure: Figure, prefix: str, links: Mapping[str, str] | None = None) -> Markup:
    """Cut a stand-alone SVG down to what may stand inside an HTML page."""
    buffer = io.StringIO()
    blank = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(buffer, format="svg", transparent=True, metadata=blank)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\sxmlns(:xlink)?="[^"]*"', "", svg).replace("xlink:href", "href")
    # The page sets the font; groups are named for nobody, and a turn by 0 turns nothing.
    svg = re.sub(r" font-family: [^;\"]*;|(?<=<g) id=\"[^\"]*\"", "", svg)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><")
    svg = re.sub(r"<(?!a )[^>]*>", _shortened, svg)
    svg = re.sub(r'(\bid="|<use href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    # What stands beside the picture says it in words, and leads to the same places by keyboard.
    svg = svg.replace(_INK, "currentColor").replace("<svg ", '<svg aria-hidden="true" ', 1)
    # Own output: numbers, fixed words, plain letters; words of a link are escaped.
    return Markup(re.sub(r'<a href="([^"]*)"[^>]*>', _titled(links or {}), svg))  # noqa: S704


def _shortened(tag: re.Match[str]) -> str:
    """A tag with its coordinates cut to one decimal; what people read stands between tags."""
    return re.sub(r"(\d+\.\d)\d+", r"\1", tag[0])


def _titled(links: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    words = {str(escape(href)): told for href, told in links.items()}

    def titled(tag: re.Match[str]) -> str:
        return f'<a href="{tag[1]}" tabindex="-1"><title>{escape(words.get(tag[1], ""))}</title>'

    return titled
