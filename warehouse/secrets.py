"""Secrets that the embedded installation makes for itself at first use, in one file of mode 600."""

import base64
import json
import os
import secrets as randomness
from pathlib import Path

from warehouse.settings import Settings


def secret(settings: Settings, name: str, *, key_bytes: int | None = None) -> str:
    """The secret called ``name``, made on first use.

    ``key_bytes`` asks for a url-safe base64 key of that many bytes (a Fernet or AES key); without it the secret is a
    password of 32 url-safe characters. The file is replaced atomically, so an interrupted call leaves the old one.
    """
    path = settings.home / "secrets.json"
    known = _read(path)
    if name not in known:
        settings.home.mkdir(parents=True, exist_ok=True)
        value = (
            base64.urlsafe_b64encode(randomness.token_bytes(key_bytes)).decode()
            if key_bytes
            else randomness.token_urlsafe(24)
        )
        with _locked(path):
            known = _read(path)
            known.setdefault(name, value)
            _write(path, known)
    return known[name]


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    content: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _write(path: Path, known: dict[str, str]) -> None:
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(known, file, indent=1, sort_keys=True)
    draft.replace(path)


class _locked:
    """An advisory lock beside the secrets file, so that two processes do not make the same secret twice."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_suffix(".lock")

    def __enter__(self) -> None:
        import fcntl

        self._file = open(self._path, "w", encoding="utf-8")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()
