"""The results for people: a table on the terminal, and one HTML page with bars, which needs nothing from elsewhere."""

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from lapor.bench.figures import Figure

# fmt: off
_COLUMNS = (
    "figure", "requests", "web ms", "db ms", "p50", "p95", "p99", "kB", "stmts", "/s", "grown", "value", "must",
    "goal", "",
)
# fmt: on
_WIDTH, _HEIGHT = 220, 12
_STYLE = """
body{font:14px/1.4 system-ui,sans-serif;margin:2rem;max-width:80rem;color:#1b1b1f;background:#fff}
table{border-collapse:collapse;width:100%}th,td{padding:.25rem .5rem;text-align:right;border-bottom:1px solid #d8d8e0}
th:first-child,td:first-child{text-align:left}td.words{text-align:left;color:#8a1c1c}
.goal{fill:#1b7f4b}.must{fill:#b7791f}.missed,.wrong{fill:#b42318}.none{fill:#6b7280}.limit{stroke:#1b1b1f}
@media (prefers-color-scheme:dark){body{color:#e7e7ea;background:#16161a}th,td{border-color:#3a3a44}
td.words{color:#ff9d94}.limit{stroke:#e7e7ea}}
"""


def table(figures: Sequence[Figure]) -> str:
    """Plain text, one line for each figure."""
    rows = [_COLUMNS, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at in (0, len(widths) - 1) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(figure: Figure) -> tuple[str, ...]:
    target = figure.target
    return (
        figure.name,
        f"{figure.count:,}",
        *(_number(ms) for ms in (figure.web_ms, figure.database_ms, figure.p50, figure.p95, figure.p99)),
        _number(figure.size / 1000),
        str(figure.statements or ""),
        _number(figure.rate),
        f"{figure.grown:.2f}" if figure.grown is not None else "",
        _number(figure.value) if figure.value is not None else "",
        f"{target.must:g}" if target else "",
        f"{target.goal:g} {target.unit}" if target else "",
        figure.wrong[:80] if figure.wrong else figure.verdict,
    )


def _number(value: float) -> str:
    if not value:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def write_page(path: Path, figures: Sequence[Figure], about: dict[str, Any]) -> None:
    """One HTML file with all figures, each with a bar beside what it must be."""
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in about.items())
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in (*_COLUMNS[:-1], "against its must", ""))
    body = "".join(_row(figure) for figure in figures)
    path.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>LAPOR! benchmark</title>'
        f"<style>{_STYLE}</style><h1>LAPOR! benchmark</h1><dl>{told}</dl>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>"
    )


def _row(figure: Figure) -> str:
    cells = _cells(figure)
    shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells[:-1])
    return f'<tr>{shown}<td>{_bar(figure)}</td><td class="words">{escape(figure.wrong)}</td></tr>'


def _bar(figure: Figure) -> str:
    """How the value stands to its must, which is the line in the middle; a bar that is cut off is longer still."""
    if figure.target is None or figure.value is None:
        return ""
    share = figure.value / figure.target.must if figure.target.must else 0.0
    width = min(_WIDTH, round(share * _WIDTH / 2))
    said = escape(f"{figure.value:.2f} of {figure.target.must:g}: {figure.verdict}")
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{said}"><title>{said}</title>'
        f'<rect class="{figure.verdict or "none"}" width="{width}" height="{_HEIGHT}"/>'
        f'<line class="limit" x1="{_WIDTH // 2}" x2="{_WIDTH // 2}" y1="0" y2="{_HEIGHT}"/></svg>'
    )


def as_data(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """For a file that later runs and other programs read."""
    return [asdict(figure) | {"verdict": figure.verdict} for figure in figures]
