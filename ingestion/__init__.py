"""From a file to rows in ``raw``: land, gate, read, shape, conform, judge, load."""
