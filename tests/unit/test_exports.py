"""The sample files of dirt are what their script writes, and there are some for each kind of dirt that is known."""

import importlib.util
import io
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

EXPORTS = Path(__file__).resolve().parents[1] / "exports"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_exports", EXPORTS / "make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = script()


def unpacked(content: bytes) -> dict[str, bytes] | bytes:
    """The members of a zip, however tightly they are packed; other bytes as they are."""
    if not content.startswith(b"PK") or b"PK\x01\x02" not in content:
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        if any(entry.flag_bits & 1 for entry in bundle.infolist()):
            return content
        return {name: bundle.read(name) for name in bundle.namelist()}


@pytest.mark.parametrize("name", sorted(MAKE.FILES))
def test_a_committed_file_is_what_the_script_writes(name: str) -> None:
    assert unpacked((EXPORTS / "dirt" / name).read_bytes()) == unpacked(MAKE.content_of(name))


def test_nothing_else_lies_there() -> None:
    found = {path.relative_to(EXPORTS / "dirt").as_posix() for path in (EXPORTS / "dirt").rglob("*") if path.is_file()}
    assert found == set(MAKE.FILES)
