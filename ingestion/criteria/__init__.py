"""Criteria sets: what a province decided to score by, from its file to the tables that the scoring reads."""
