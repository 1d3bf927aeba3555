"""Plans before they are loaded: what is wrong with a file, and both of its parts at once."""
