"""The subcommands of ``cchc``."""
