"""Criteria sets: what a province decided to score by, from its workbook or YAML to the tables that the scoring reads."""
