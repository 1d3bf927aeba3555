"""A trace for machines: one stable form, described in docs/contracts."""

import json
from typing import Any

from publishing.trace.chain import Trace
from publishing.trace.node import Node, plain

SCHEMA = "cchc.trace/1"
_EDITION = ("edition_id", "year", "revision", "status", "as_of", "build_id", "files_sha256")


def as_json(made: Trace) -> str:
    """The trace as JSON; amounts are texts, so that no reader rounds them."""
    edition = made.edition and {name: plain(made.edition[name]) for name in _EDITION}
    content = {
        "schema": SCHEMA,
        "view": made.view,
        "key": made.key,
        "edition": edition,
        "newer_build": made.newer_build,
        "adds_up": made.adds_up,
        "checks": made.checks,
        "root": _node(made.root),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _node(node: Node) -> dict[str, Any]:
    return {
        "kind": node.kind,
        "title": node.title,
        "code": node.code,
        "value": plain(node.value),
        "facts": {name: plain(value) for name, value in node.facts.items()},
        "checks": [
            {"what": each.what, "stated": plain(each.stated), "found": plain(each.found), "ok": each.ok}
            for each in node.checks
        ],
        "children": [_node(child) for child in node.children],
        "hidden_rows": node.hidden,
        "note": node.note,
        "see": node.see,
    }
