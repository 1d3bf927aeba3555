"""Which code made a figure."""

import subprocess
from functools import lru_cache
from importlib.metadata import version

from warehouse.settings import get_settings


@lru_cache(maxsize=1)
def code_version() -> str:
    """The version of this project and, in a checkout, the commit: ``0.1.0+g1a2b3c4``, ``.dirty`` with local changes.

    ``CCHC_CODE_VERSION`` (set in the container image) wins.
    """
    settings = get_settings()
    if settings.code_version:
        return settings.code_version
    released = version("cchc-warehouse")
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=.dirty", "--exclude=*"],  # noqa: S607 - the git of the path
            cwd=settings.project_root,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return released
    return f"{released}+g{described}"
