"""From a published figure down to the rows of files that it was counted from: what ``cchc trace`` prints."""

from publishing.trace.chain import Trace, trace

__all__ = ["Trace", "trace"]
