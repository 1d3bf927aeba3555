"""A trace as one HTML file that needs nothing else: it opens and closes by levels, and prints as it stands open."""

from collections.abc import Iterator
from html import escape

from publishing.trace.chain import Trace
from publishing.trace.labels import check
from publishing.trace.node import Node
from publishing.trace.text_form import closing, heading, is_nothing, months_of_nothing, said_of, title_of

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 70rem; margin: 1.5rem auto; padding: 0 1rem; color: #1c2733 }
h1 { font-size: 1.25rem; margin: 0 0 .25rem } p { margin: .2rem 0 } details, .leaf { margin: .15rem 0 .15rem 1.1rem }
summary { cursor: pointer } .facts { color: #5a6775; margin-left: 1.1rem } .ok { color: #1d6b3a } .bad { color: #a3161f;
font-weight: 600 } code { font-size: .85em; color: #5a6775 } .leaf { font-size: .9em } @media print { body { margin: 0;
max-width: none; font-size: 10pt } details > summary { list-style: none } details, .leaf { break-inside: avoid } }
"""
_OPEN = {"index", "area", "criterion", "target", "task", "index_766", "fact", "rollup", "reconciliation"}
"""Levels that stand open when the page is opened; what is below them opens by a click."""


def as_html(made: Trace) -> str:
    """The trace as a page."""
    first, *others = heading(made)
    status = "ok" if made.adds_up else "bad"
    lines = [
        "<!doctype html>",
        '<html lang="vi"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(first)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(first)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in others),
        *(f'<p class="{status}">{escape(line.strip())}</p>' for line in closing(made)),
        *_lines(made.root, is_root=True),
        "</body></html>",
    ]
    return "\n".join(lines) + "\n"


def _lines(node: Node, *, is_root: bool = False) -> Iterator[str]:
    if node.kind == "row":
        yield f'<div class="leaf">{escape(title_of(node))}</div>'
        return
    yield f"<details{' open' if is_root or node.kind in _OPEN else ''}><summary>{escape(title_of(node))}</summary>"
    said = "" if node.kind in ("file", "measure") else " · ".join(said_of(node))
    if said:
        yield f'<p class="facts">{escape(said)}</p>'
    for each in node.checks:
        yield f'<p class="facts {"ok" if each.ok else "bad"}">{escape(check(each))}</p>'
    if node.note:
        yield f'<p class="facts">{escape(node.note)}</p>'
    if node.see:
        yield f'<p class="facts">xem tiếp: <code>{escape(node.see)}</code></p>'
    for child in node.children:
        if not is_nothing(child):
            yield from _lines(child)
    nothing = [child for child in node.children if is_nothing(child)]
    if nothing:
        yield f'<div class="leaf">{escape(months_of_nothing(nothing))}</div>'
    if node.hidden:
        yield f'<div class="leaf">… và {node.hidden} dòng khác</div>'
    yield "</details>"
