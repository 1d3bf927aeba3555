"""The command line and the local runtime of the warehouse."""
