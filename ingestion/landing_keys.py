"""The keys of the landing zone: a ring whose first key seals and whose others only open.

``CCHC_LANDING_KEY`` holds the ring, comma separated; without it the installation's own secrets file does. Keys are
never in the database.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from ingestion.sealing import KEY_BYTES, Key
from warehouse.errors import CchcError
from warehouse.secrets import change_secret, new_key, secret
from warehouse.settings import Settings

_SECRET = "landing_key"  # noqa: S105 - the name of the secret
_SEPARATOR = ","


@dataclass(frozen=True)
class KeyRing:
    """All keys there are; the first one seals."""

    keys: tuple[Key, ...]

    @property
    def sealing(self) -> Key:
        """The key that new files are sealed with."""
        return self.keys[0]

    @property
    def by_id(self) -> Mapping[str, Key]:
        """Every key that opens."""
        return {key.id: key for key in self.keys}


def key_ring(settings: Settings) -> KeyRing:
    """The keys as they are at this moment; another process may have added or dropped one since the last time.

    Raises:
        CchcError: LANDING_KEY_INVALID.
    """
    if settings.landing_key is not None:
        return _parsed(settings.landing_key.get_secret_value())
    return _parsed(secret(settings, _SECRET, key_bytes=KEY_BYTES))


def is_configured(settings: Settings) -> bool:
    """Whether the ring comes from ``CCHC_LANDING_KEY``, so that only the operator can change it."""
    return settings.landing_key is not None


def add_key(settings: Settings) -> KeyRing:
    """Put a new key in front of the installation's own ring; the others go on opening."""

    def with_new_key(text: str) -> str:
        return _SEPARATOR.join([new_key(KEY_BYTES), *filter(None, [text])])

    return _parsed(change_secret(settings, _SECRET, with_new_key))


def drop_keys(settings: Settings, ids: set[str]) -> KeyRing:
    """Take keys out of the installation's own ring; never the one that seals."""

    def without(text: str) -> str:
        first, *others = text.split(_SEPARATOR)
        return _SEPARATOR.join([first, *(one for one in others if _key(one).id not in ids)])

    return _parsed(change_secret(settings, _SECRET, without))


def _parsed(text: str) -> KeyRing:
    return KeyRing(tuple(_key(part) for part in text.split(_SEPARATOR)))


def _key(text: str) -> Key:
    try:
        value = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if len(value) != KEY_BYTES:
        raise CchcError(
            "LANDING_KEY_INVALID",
            "Khoá của vùng lưu tệp không phải 32 byte dạng base64 (url-safe).",
            action="Sửa CCHC_LANDING_KEY; tạo khoá: openssl rand -base64 32 | tr '+/' '-_'",
        )
    return Key(value)
