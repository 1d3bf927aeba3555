"""What is committed is complete and says nothing that it should not: folders, links, words, lock, compose file."""

import re
import subprocess
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]

# Written in pieces, so that this file does not hold the words that it looks for.
FORBIDDEN = {
    "the host of a package registry": r"\b(?:pypi|npmjs|pythonhosted)\." + r"(?:org|com)\b|\bdeb\.deb" + r"ian\b",
    "the path of somebody's machine": r"(?<![\w.])/(?:work/(?:main|shared)|root/|home/[a-z]|Users/|opt/wheels)",
    "a folder outside the project": r"\.\./sha" + r"red\b",
}
SECRET = re.compile(r"(?:PASSWORD|SECRET|_KEY|_CONN|DATABASE_URL|BROKER_URL|RESULT_BACKEND|_AUTH)$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")


@lru_cache(maxsize=1)
def committed() -> list[Path]:
    """Every file that is, or would be, committed; in an unpacked archive every file outside of .venv."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if ".venv" not in path.parts]
    return sorted(path for path in paths if path.is_file())


def text_of(path: Path) -> str | None:
    """The text of a file, None where it is not UTF-8 text."""
    try:
        content = path.read_bytes()
        return None if b"\0" in content[:4096] else content.decode()
    except UnicodeDecodeError:
        return None


def top_folders() -> list[str]:
    return sorted({path.relative_to(ROOT).parts[0] for path in committed() if path.parent != ROOT})


def markdown() -> list[Path]:
    return [path for path in committed() if path.suffix == ".md"]


def anchors(text: str) -> set[str]:
    """The anchors that a markdown page offers, one for each heading."""
    headings = re.findall(r"^#+\s+(.+?)\s*$", re.sub(r"```.*?```", "", text, flags=re.S), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "")).lower().replace(" ", "-") for heading in headings}


@lru_cache(maxsize=1)
def lock_entries() -> list[list[str]]:
    """The lock as one list of lines for each requirement, comments left out."""
    entries: list[list[str]] = []
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if line.startswith(" "):
            entries[-1].append(line.strip())
        else:
            entries.append([line])
    return entries


@lru_cache(maxsize=1)
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def services() -> list[tuple[str, dict[str, Any]]]:
    return list(compose()["services"].items())


@pytest.mark.parametrize("folder", [name for name in top_folders() if not name.startswith(".")])
def test_each_top_folder_says_what_lives_in_it(folder: str) -> None:
    assert (ROOT / folder / "README.md").is_file()


def test_the_dbt_project_does_not_shadow_the_package_dbt() -> None:
    assert not (ROOT / "dbt" / "__init__.py").exists()


def test_links_in_markdown_lead_somewhere() -> None:
    broken = []
    for page in markdown():
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = unquote(target).partition("#")
            destination = (page.parent / name).resolve() if name else page
            if not destination.exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
            elif anchor and anchor not in anchors(destination.read_text(encoding="utf-8")):
                broken.append(f"{page.relative_to(ROOT)}: {target} (no such heading)")
    assert not broken


@pytest.mark.parametrize("meaning", FORBIDDEN)
def test_no_committed_text_names(meaning: str) -> None:
    pattern = re.compile(FORBIDDEN[meaning])
    found = []
    for path in committed():
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found


def test_every_locked_package_is_pinned_and_hashed() -> None:
    faulty = [
        entry[0]
        for entry in lock_entries()
        if "==" not in entry[0] or not any(line.startswith("--hash=sha256:") for line in entry[1:])
    ]
    assert not faulty


def test_the_lock_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"^\s*(?:-i\b|--(?:extra-)?index-url|--find-links|--trusted-host)|://", lock, flags=re.M)


def test_the_lock_satisfies_every_dependency_that_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked: dict[str, set[str]] = {}
    for entry in lock_entries():
        requirement = Requirement(entry[0].rstrip("\\ "))
        locked.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier).removeprefix("=="))
    unmet = [
        declared
        for declared in project["project"]["dependencies"] + project["dependency-groups"]["dev"]
        for requirement in [Requirement(declared)]
        if not any(version in requirement.specifier for version in locked.get(canonicalize_name(requirement.name), ()))
    ]
    assert not unmet, "run: make lock"


def test_make_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.M))
    assert targets >= {"install", "demo", "test", "lint", "up", "down", "bench", "docs", "soak", "clean"}
    assert [target for target in sorted(targets) if not re.search(rf"make {target} +\S", listed)] == []


def test_the_floors_hold() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("name", "service"), services(), ids=[name for name, _ in services()])
def test_each_service_that_stays_up_says_whether_it_is_healthy(name: str, service: dict[str, Any]) -> None:
    runs_once = service.get("restart") == "no"
    assert service["healthcheck"] == {"disable": True} if runs_once else service["healthcheck"]["test"]


@pytest.mark.parametrize(("name", "service"), services(), ids=[name for name, _ in services()])
def test_no_secret_of_a_service_has_a_default(name: str, service: dict[str, Any]) -> None:
    for variable, value in service.get("environment", {}).items():
        if SECRET.search(variable):
            assert re.search(r"\$\{CCHC_\w+:\?", value), variable
            assert not re.search(r"\$\{[^}]*:-|\$\{\w+\}|\$\w", value), variable


@pytest.mark.parametrize(("name", "service"), services(), ids=[name for name, _ in services()])
def test_ports_are_open_to_this_machine_only_by_default(name: str, service: dict[str, Any]) -> None:
    assert all(port.startswith("${CCHC_BIND:-127.0.0.1}:") for port in service.get("ports", []))


def test_the_compose_file_is_one_that_old_versions_read_too() -> None:
    assert not {"name", "develop"} & set(compose())


def test_the_example_environment_lists_every_variable_and_no_value() -> None:
    used = set(re.findall(r"\$\{(CCHC_\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^#?(CCHC_\w+)=(.*)$", example, flags=re.M)
    assert {name for name, _ in listed} == used
    assert not [name for name, value in listed if value]
