"""Keeps the bytes of every accepted file, encrypted, under their sha256; what was landed can be judged again later.

AES-256-GCM with a random nonce and the sha256 as associated data, so that a file cannot be swapped for another. The
key is outside the database: ``CCHC_LANDING_KEY``, else one made for this installation.
"""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ingestion.content import BytesContent, Content
from warehouse.errors import CchcError
from warehouse.secrets import secret
from warehouse.settings import Settings, get_settings

_MAGIC = b"CCHC1\n"
_NONCE_BYTES = 12


def land(content: Content, sha256: str, settings: Settings | None = None) -> Path:
    """Write the bytes once, durably (written aside, fsynced, renamed), and give the path."""
    settings = settings or get_settings()
    path = landed_path(sha256, settings)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(settings)).encrypt(nonce, content.whole(), sha256.encode())
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_MAGIC + nonce + sealed)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path


def landed(sha256: str, settings: Settings | None = None) -> Content:
    """The content of a landed file.

    Raises:
        CchcError: LANDING_UNREADABLE, where the key is another or the file was changed.
    """
    settings = settings or get_settings()
    sealed = landed_path(sha256, settings).read_bytes()
    start = len(_MAGIC) + _NONCE_BYTES
    try:
        return BytesContent(
            AESGCM(_key(settings)).decrypt(sealed[len(_MAGIC) : start], sealed[start:], sha256.encode())
        )
    except InvalidTag as error:
        raise CchcError(
            "LANDING_UNREADABLE", "Không giải mã được tệp đã lưu.", action="Kiểm tra CCHC_LANDING_KEY."
        ) from error


def landed_path(sha256: str, settings: Settings) -> Path:
    """Where the bytes with that hash lie."""
    return settings.landing_path / sha256[:2] / f"{sha256}.aes"


def _key(settings: Settings) -> bytes:
    configured = settings.landing_key
    text = configured.get_secret_value() if configured else secret(settings, "landing_key", key_bytes=32)
    return base64.urlsafe_b64decode(text)
