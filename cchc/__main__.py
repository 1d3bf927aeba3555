"""``python -m cchc``."""

from cchc.cli import main

main()
