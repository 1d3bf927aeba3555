"""Landed bytes: sealed chunk by chunk, found out when anybody touches them, under keys that change."""

import hashlib
import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from ingestion import key_rotation, landing
from ingestion.content import BytesContent, Content, FileContent
from ingestion.landing_check import files_by_key
from ingestion.landing_keys import key_ring
from ingestion.sealing import CHUNK, MAGIC, TAG, key_id
from warehouse.errors import CchcError, TransientError
from warehouse.secrets import new_key, secret
from warehouse.settings import Settings

HEADER = len(MAGIC) + 8 + 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", landing_key=None)


def some_bytes(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - the same in every run


def land(content: bytes, settings: Settings) -> tuple[str, Path]:
    sha256 = hashlib.sha256(content).hexdigest()
    return sha256, landing.land(BytesContent(content), sha256, settings)


def drafts(settings: Settings) -> list[Path]:
    return list((settings.landing_path / "drafts").glob("*"))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_a_landed_file_comes_back_byte_by_byte(settings: Settings, size: int) -> None:
    content = some_bytes(size)
    sha256, path = land(content, settings)
    back = landing.landed(sha256, settings)
    assert (back.whole(), back.size, back.sha256) == (content, size, sha256)
    assert path.stat().st_mode & 0o077 == 0
    assert drafts(settings) == []


def test_the_disk_holds_nothing_that_can_be_read_without_the_key(settings: Settings) -> None:
    line = "Công dân Mẫu;000123456789\n".encode()
    _, path = land(line * 100_000, settings)
    sealed = path.read_bytes()
    assert line[:12] not in sealed
    assert b"000123456789" not in sealed
    assert key_ring(settings).sealing.value not in sealed


def test_an_archive_is_read_from_its_end_without_decrypting_what_lies_between(settings: Settings) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        for number in range(8):
            bundle.writestr(f"{number}.csv", some_bytes(CHUNK, number))
    sha256, _ = land(buffer.getvalue(), settings)
    with landing.landed(sha256, settings).open() as stream, zipfile.ZipFile(stream) as bundle:
        assert bundle.read("5.csv") == some_bytes(CHUNK, 5)


def test_a_stream_can_be_read_anywhere(settings: Settings) -> None:
    content = some_bytes(3 * CHUNK + 77)
    sha256, _ = land(content, settings)
    luck = random.Random(7)  # noqa: S311
    with landing.landed(sha256, settings).open() as stream:
        for _ in range(200):
            at, count = luck.randrange(len(content) + 10), luck.choice([0, 1, 100, CHUNK, 2 * CHUNK])
            stream.seek(at)
            assert stream.read(count) == content[at : at + count]


def test_a_large_file_never_stands_in_memory(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(96 << 20)
    content = FileContent(path)
    sha256 = content.sha256
    tracemalloc.start()
    landing.land(content, sha256, settings)
    again = landing.landed(sha256, settings).sha256
    key_rotation.rotate(settings)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert again == sha256
    assert peak < 12 << 20


def cut_last_chunk(sealed: bytes) -> bytes:
    return sealed[: HEADER + 2 * (CHUNK + TAG)]


def swap_chunks(sealed: bytes) -> bytes:
    first, second = HEADER, HEADER + CHUNK + TAG
    return (
        sealed[:first] + sealed[second : second + CHUNK + TAG] + sealed[first:second] + sealed[second + CHUNK + TAG :]
    )


def repeat_chunk(sealed: bytes) -> bytes:
    return sealed[: HEADER + CHUNK + TAG] + sealed[HEADER:]


def flip(position: int) -> Callable[[bytes], bytes]:
    def flipped(sealed: bytes) -> bytes:
        changed = bytearray(sealed)
        changed[position] ^= 1
        return bytes(changed)

    return flipped


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "a bit of the magic": flip(0),
    "a bit of the key's id": flip(len(MAGIC)),
    "a bit of the salt": flip(HEADER - 1),
    "a bit of the first chunk": flip(HEADER),
    "a bit of the second chunk": flip(HEADER + CHUNK + TAG + 5),
    "a bit of the last tag": flip(-1),
    "the last chunk is gone": cut_last_chunk,
    "the last byte is gone": lambda sealed: sealed[:-1],
    "only the header is left": lambda sealed: sealed[:HEADER],
    "half of the header is left": lambda sealed: sealed[: HEADER // 2],
    "nothing is left": lambda _: b"",
    "two chunks are swapped": swap_chunks,
    "a chunk stands twice": repeat_chunk,
    "bytes were added": lambda sealed: sealed + b"x" * 40,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_file_that_was_touched_does_not_open(settings: Settings, damage: Callable[[bytes], bytes]) -> None:
    sha256, path = land(some_bytes(2 * CHUNK + 1000), settings)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CchcError, match="LANDING_UNREADABLE"):
        landing.landed(sha256, settings).whole()


def test_a_chunk_of_another_file_under_the_same_key_does_not_open(settings: Settings) -> None:
    sha256, path = land(some_bytes(2 * CHUNK, 1), settings)
    _, other = land(some_bytes(2 * CHUNK, 2), settings)
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(mine[:HEADER] + theirs[HEADER : HEADER + CHUNK + TAG] + mine[HEADER + CHUNK + TAG :])
    with pytest.raises(CchcError, match="LANDING_UNREADABLE"):
        landing.landed(sha256, settings).whole()


def test_a_file_put_in_the_place_of_another_does_not_open(settings: Settings) -> None:
    sha256, path = land(b"one", settings)
    _, other = land(b"two", settings)
    path.write_bytes(other.read_bytes())
    with pytest.raises(CchcError, match="LANDING_UNREADABLE"):
        landing.landed(sha256, settings)


def test_a_damaged_landed_file_is_landed_anew_when_its_bytes_come_again(settings: Settings) -> None:
    sha256, path = land(b"an export", settings)
    path.write_bytes(path.read_bytes()[:-3])
    land(b"an export", settings)
    assert landing.landed(sha256, settings).whole() == b"an export"


class Growing(Content):
    """A file that its sender is still writing: longer each time it is opened."""

    def __init__(self) -> None:
        self.length = 10

    def open(self) -> io.BytesIO:  # type: ignore[override]
        self.length += 1
        return io.BytesIO(b"x" * self.length)


def test_a_file_that_changes_while_it_is_ingested_is_not_kept(settings: Settings) -> None:
    content = Growing()
    sha256 = content.sha256
    with pytest.raises(TransientError, match="FILE_CHANGED") as caught:
        landing.land(content, sha256, settings)
    assert "Tệp bị sửa trong khi đang được nạp" in caught.value.message
    assert list(landing.landed_files(settings)) == []
    assert drafts(settings) == []


def test_a_full_disk_leaves_nothing_behind(settings: Settings) -> None:
    content = some_bytes(2 * CHUNK)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK, hard))
    try:
        with pytest.raises(OSError):
            land(content, settings)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert (drafts(settings), list(landing.landed_files(settings))) == ([], [])
    sha256, _ = land(content, settings)
    assert landing.landed(sha256, settings).whole() == content


def run_and_be_killed(script: str, settings: Settings, *arguments: str) -> None:
    """Run a script in a process of its own, which is to end by kill -9."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CCHC_")}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment | {"CCHC_HOME": str(settings.home)},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


KILLED_WHILE_SEALING = """
import hashlib, io, os, signal, sys
from ingestion import landing
from ingestion.content import BytesContent
from warehouse.settings import Settings

class Deadly(io.BytesIO):
    def read(self, count=-1):
        if self.tell() > 2 << 20:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(count)

class Content(BytesContent):
    def open(self):
        return Deadly(self.content)

content = Content(b"x" * (4 << 20))
landing.land(content, hashlib.sha256(content.content).hexdigest(), Settings())
"""


def test_the_draft_of_a_killed_process_is_gone_after_the_next_landing(settings: Settings) -> None:
    run_and_be_killed(KILLED_WHILE_SEALING, settings)
    assert len(drafts(settings)) == 1
    assert list(landing.landed_files(settings)) == []
    land(b"the next file", settings)
    assert drafts(settings) == []


def test_a_draft_that_is_being_written_is_left_alone(settings: Settings) -> None:
    seen = []

    class Watching(io.BytesIO):
        def read(self, count: int | None = -1) -> bytes:
            seen.append(landing.clean_drafts(settings))
            return super().read(count)

    sha256 = hashlib.sha256(b"slow").hexdigest()
    assert landing.place(Watching(b"slow"), sha256, settings)
    assert set(seen) == {0}
    assert landing.landed(sha256, settings).whole() == b"slow"


def test_two_workers_land_the_same_bytes_at_once(settings: Settings) -> None:
    content = some_bytes(4 * CHUNK)
    threads = [threading.Thread(target=land, args=(content, settings)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((sha256, _),) = landing.landed_files(settings)
    assert landing.landed(sha256, settings).whole() == content
    assert drafts(settings) == []


def test_the_first_key_of_several_seals_and_all_of_them_open(tmp_path: Path) -> None:
    old, new, foreign = new_key(32), new_key(32), new_key(32)
    home = tmp_path / "home"
    sha256, path = land(b"sealed long ago", Settings(home=home, landing_key=SecretStr(old)))
    both = Settings(home=home, landing_key=SecretStr(f"{new}, {old}"))
    assert landing.landed(sha256, both).whole() == b"sealed long ago"
    _, newer = land(b"sealed today", both)
    assert key_id(path) != key_id(newer) == key_ring(both).sealing.id
    with pytest.raises(CchcError, match="LANDING_UNREADABLE"):
        landing.landed(sha256, Settings(home=home, landing_key=SecretStr(foreign)))


@pytest.mark.parametrize(
    "text",
    ["", "abc", "not base64!", new_key(16), f"{new_key(32)},"],
    ids=["empty", "short", "no base64", "half as long", "trailing comma"],
)
def test_a_key_that_is_none_is_refused_with_a_word_how_to_make_one(tmp_path: Path, text: str) -> None:
    with pytest.raises(CchcError, match=r"LANDING_KEY_INVALID.*openssl rand") as caught:
        key_ring(Settings(home=tmp_path, landing_key=SecretStr(text)))
    assert not text or text not in str(caught.value)


def test_after_a_rotation_every_file_is_under_the_new_key_and_the_old_one_is_gone(settings: Settings) -> None:
    files = dict(land(some_bytes(size, size), settings) for size in (0, 10, CHUNK, 2 * CHUNK + 9))
    old = key_ring(settings)
    rotation = key_rotation.rotate(settings)
    new = key_ring(settings)
    assert (rotation.resealed, rotation.dropped, rotation.still_used) == (4, (old.sealing.id,), ())
    assert [key.id for key in new.keys] == [rotation.sealing] != [old.sealing.id]
    assert files_by_key(settings) == {rotation.sealing: 4}
    for sha256 in files:
        assert landing.landed(sha256, settings).sha256 == sha256
    assert "," not in json.loads((settings.home / "secrets.json").read_text(encoding="utf-8"))["landing_key"]
    assert (settings.home / "secrets.json").stat().st_mode & 0o077 == 0


KILLED_WHILE_ROTATING = """
import os, signal, sys
from ingestion import key_rotation, landing
from warehouse.settings import Settings

countdown = int(sys.argv[1])
write = landing.seal

def seal(source, target, key, sha256):
    class Deadly:
        def write(self, data):
            global countdown
            countdown -= 1
            if countdown < 0:
                target.write(data[: len(data) // 2])
                target.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            return target.write(data)
    return write(source, Deadly(), key, sha256)

landing.seal = seal
key_rotation.rotate(Settings())
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_rotation_that_is_killed_again_and_again_ends_where_an_undisturbed_one_does(settings: Settings) -> None:
    files = dict(land(some_bytes(CHUNK + number, number), settings) for number in range(6))
    old = key_ring(settings).sealing.id
    kills = 0
    for countdown in (0, 1, 4, 2, 7):
        run_and_be_killed(KILLED_WHILE_ROTATING, settings, str(countdown))
        kills += 1
        assert all(landing.landed(sha256, settings).sha256 == sha256 for sha256 in files)
    mixed = files_by_key(settings)
    assert len(mixed) == 2 and old in mixed, "the kills came in the middle"
    assert len(key_ring(settings).keys) == 2, "no key is made for an unfinished rotation"
    rotation = key_rotation.rotate(settings)
    assert (kills, rotation.dropped) == (5, (old,))
    assert files_by_key(settings) == {rotation.sealing: 6}
    assert drafts(settings) == []
    assert all(landing.landed(sha256, settings).sha256 == sha256 for sha256 in files)


def test_files_are_landed_and_read_while_keys_change(settings: Settings) -> None:
    secret(settings, "landing_key", key_bytes=32)
    first, _ = land(some_bytes(CHUNK), settings)
    landed: list[str] = []
    faults: list[BaseException] = []
    stop = threading.Event()

    def work(start: int) -> None:
        number = start
        while not stop.is_set():
            number += 2
            try:
                landed.append(land(some_bytes(2000 + number, number), settings)[0])
                landing.landed(first, settings).whole()
            except BaseException as error:
                faults.append(error)

    workers = [threading.Thread(target=work, args=(start,)) for start in (0, 1)]
    for worker in workers:
        worker.start()
    sealing = {key_rotation.rotate(settings).sealing for _ in range(5) if time.sleep(0.05) is None}
    stop.set()
    for worker in workers:
        worker.join()
    assert faults == []
    assert len(sealing) == 5 and len(landed) > 5
    assert key_rotation.rotate(settings).still_used == ()
    assert all(landing.landed(sha256, settings).sha256 == sha256 for sha256 in landed)


def test_an_old_key_stays_while_a_file_that_does_not_open_may_need_it(settings: Settings) -> None:
    sha256, path = land(some_bytes(2 * CHUNK), settings)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    old = key_ring(settings).sealing.id
    rotation = key_rotation.rotate(settings)
    assert (rotation.unreadable, rotation.still_used, rotation.dropped) == ((sha256,), (old,), ())
    path.write_bytes(whole)  # from a backup
    assert key_rotation.rotate(settings).dropped == (old,)
    assert landing.landed(sha256, settings).sha256 == sha256


def test_with_keys_of_the_operator_a_rotation_seals_under_the_first_and_names_those_that_may_go(tmp_path: Path) -> None:
    old, new = new_key(32), new_key(32)
    home = tmp_path / "home"
    before = Settings(home=home, landing_key=SecretStr(old))
    sha256, _ = land(b"an export", before)
    rotation = key_rotation.rotate(Settings(home=home, landing_key=SecretStr(f"{new},{old}")))
    assert (rotation.resealed, rotation.droppable) == (1, (key_ring(before).sealing.id,))
    assert not (home / "secrets.json").exists()
    assert landing.landed(sha256, Settings(home=home, landing_key=SecretStr(new))).whole() == b"an export"


def test_only_one_rotation_runs_at_a_time(settings: Settings) -> None:
    land(b"an export", settings)

    def again(done: int, of: int) -> None:
        with pytest.raises(CchcError, match="ROTATION_RUNNING"):
            key_rotation.rotate(settings)

    assert key_rotation.rotate(settings, progress=again).resealed == 1


@pytest.fixture
def first_format(settings: Settings) -> Iterator[tuple[str, Path]]:
    """A file as the first version of this package sealed it."""
    content = b"sealed by the first version"
    sha256 = hashlib.sha256(content).hexdigest()
    nonce = os.urandom(12)
    path = landing.landed_path(sha256, settings)
    path.parent.mkdir(parents=True)
    sealed = AESGCM(key_ring(settings).sealing.value).encrypt(nonce, content, sha256.encode())
    path.write_bytes(b"CCHC1\n" + nonce + sealed)
    yield sha256, path


def test_a_file_of_the_first_format_opens_and_is_renewed_by_a_rotation(
    settings: Settings, first_format: tuple[str, Path]
) -> None:
    sha256, path = first_format
    assert landing.landed(sha256, settings).whole() == b"sealed by the first version"
    rotation = key_rotation.rotate(settings)
    assert (key_id(path), len(rotation.dropped)) == (rotation.sealing, 1)
    assert landing.landed(sha256, settings).whole() == b"sealed by the first version"
