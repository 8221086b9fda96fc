"""Figures of the instructor's report, as SVG for a page. Colours: Okabe and Ito's, which
colour-blind readers can tell apart."""

from __future__ import annotations

import io
from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

GREEN, ORANGE, VERMILION, GREY, BLUE = "#009e73", "#e69f00", "#d55e00", "#bbbbbb", "#0072b2"


def distribution(shares: Sequence[float], title: str) -> Markup:
    """A histogram of scores, as shares of all points in [0, 1]."""
    figure = Figure(figsize=(7.2, 2.8), layout="constrained")
    axes = figure.add_subplot()
    axes.hist(
        [100 * share for share in shares], bins=[*range(0, 101, 5)], color=BLUE, edgecolor="white"
    )
    axes.set(xlabel="points (% of all)", ylabel="students", xlim=(0, 100), title=title)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    return _svg(figure, title)


def outcomes(
    names: Sequence[str], counts: Sequence[tuple[int, int, int, int]], title: str
) -> Markup:
    """For each exercise a bar: students with full marks, with some, with none, and without an
    attempt."""
    figure = Figure(figsize=(7.2, 1.5 + 0.3 * len(names)), layout="constrained")
    axes = figure.add_subplot()
    left = [0] * len(names)
    kinds = (
        ("full marks", GREEN, ""),
        ("some points", ORANGE, "//"),
        ("no points", VERMILION, "xx"),
        ("not attempted", GREY, ""),
    )
    for column, (label, colour, hatch) in enumerate(kinds):
        widths = [count[column] for count in counts]
        axes.barh(
            range(len(names)),
            widths,
            left=left,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=label,
        )
        left = [a + b for a, b in zip(left, widths, strict=True)]
    axes.set(yticks=range(len(names)), yticklabels=list(names), xlabel="students", title=title)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.invert_yaxis()
    figure.legend(ncols=4, loc="outside lower center", fontsize=8, frameon=False)
    return _svg(figure, title)


def _svg(figure: Figure, title: str) -> Markup:
    buffer = io.StringIO()
    FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None})  # type: ignore[no-untyped-call]
    svg = buffer.getvalue()
    start = svg.index("<svg")
    label = Markup.escape(title)
    return Markup(svg[start:].replace("<svg", f'<svg role="img" aria-label="{label}"', 1))
