"""Sample exports of a province's systems, with the truth that they were drawn from."""

from cchc.sample.writer import SampleSummary, write_sample

__all__ = ["SampleSummary", "write_sample"]
