"""Secrets that the embedded installation makes for itself at first use, in one file of mode 600."""

import base64
import json
import os
import secrets as randomness
from collections.abc import Callable
from pathlib import Path

from warehouse.settings import Settings


def secret(settings: Settings, name: str, *, key_bytes: int | None = None) -> str:
    """The secret called ``name``, made on first use.

    ``key_bytes`` asks for a url-safe base64 key of that many bytes (a Fernet or AES key); without it the secret is a
    password of 32 url-safe characters. The file is replaced atomically and durably; an interrupted call leaves the
    old one.
    """
    path = settings.home / "secrets.json"
    known = _read(path)
    if name not in known:
        settings.home.mkdir(parents=True, exist_ok=True)
        value = new_key(key_bytes) if key_bytes else randomness.token_urlsafe(24)
        with _locked(path):
            known = _read(path)
            known.setdefault(name, value)
            _write(path, known)
    return known[name]


def change_secret(settings: Settings, name: str, change: Callable[[str], str]) -> str:
    """Replace the secret called ``name`` by what ``change`` makes of it, and give the new one once it is on disk.

    ``change`` gets an empty text where there is no such secret. Nobody else changes the file meanwhile.
    """
    path = settings.home / "secrets.json"
    settings.home.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        known = _read(path)
        known[name] = change(known.get(name, ""))
        _write(path, known)
    return known[name]


def new_key(key_bytes: int) -> str:
    """A random key of that many bytes in url-safe base64."""
    return base64.urlsafe_b64encode(randomness.token_bytes(key_bytes)).decode()


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
        # A key that files are sealed with must be on disk before the first of them.
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


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
