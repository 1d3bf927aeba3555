"""The last look before anything is printed: a text in which personal data could stand is masked."""

import re

from publishing.trace.node import Node, mapped
from warehouse.personal_data import ANY_SHAPE

MASK = "(đã che)"
_SHAPE = re.compile(ANY_SHAPE)


def masked(root: Node) -> Node:
    """The tree, where no text has the shape of personal data."""
    return mapped(root, lambda text: MASK if _SHAPE.search(text) else text)
