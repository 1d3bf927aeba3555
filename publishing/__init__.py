"""Editions: what was shown to whom, from which files, approved by whom; and the ranking read back from them."""
