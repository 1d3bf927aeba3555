"""Checks that gate: Great Expectations suites over landed rows and over the candidate, before anything is shown."""
