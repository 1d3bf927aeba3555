"""What dbt knows of the project, by its manifest; and how a description in two languages is told from one in one."""

import json
import re
from typing import Any

from warehouse import transform
from warehouse.settings import get_settings

Node = dict[str, Any]

_VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"\w*_\w*")
_MOSTLY = 0.3
"""Of the words of a Vietnamese sentence more than this share carries a mark; of an English one less (đồng, QĐ)."""


def read_manifest() -> dict[str, Any]:
    """Parse the project, for which no database is needed, and give the manifest."""
    transform.parse()
    written = get_settings().project_root / "dbt" / "target" / "manifest.json"
    content: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return content


def models(manifest: dict[str, Any]) -> list[Node]:
    """Every model, by name."""
    nodes = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    return sorted(nodes, key=lambda node: str(node["name"]))


def marts(manifest: dict[str, Any]) -> list[Node]:
    """The models that stand in the schema ``candidate``."""
    return [model for model in models(manifest) if model["schema"] == "candidate"]


def seeds(manifest: dict[str, Any]) -> list[Node]:
    """Every seed."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]


def layer(node: Node) -> str:
    """The folder of a model; ``seed`` for a seed."""
    return "seed" if node["resource_type"] == "seed" else str(node["path"]).split("/")[0]


def parents(manifest: dict[str, Any], node: Node) -> list[Node]:
    """What a node reads: models, seeds and sources."""
    known = manifest["nodes"] | manifest["sources"]
    return [known[parent] for parent in node["depends_on"]["nodes"]]


def readers(manifest: dict[str, Any], node: Node) -> list[Node]:
    """The models that read a node."""
    return [reader for reader in models(manifest) if node["unique_id"] in reader["depends_on"]["nodes"]]


def declared_tests(manifest: dict[str, Any], node: Node) -> list[Node]:
    """The data tests that are declared on a node."""
    return [
        test
        for test in manifest["nodes"].values()
        if test["resource_type"] == "test" and test.get("attached_node") == node["unique_id"]
    ]


def generic_tests(manifest: dict[str, Any]) -> dict[str, str]:
    """The project's own generic tests: what they are called, and their SQL."""
    return {
        macro["name"].removeprefix("test_"): macro["macro_sql"]
        for macro in manifest["macros"].values()
        if macro["package_name"] == "cchc" and macro["name"].startswith("test_")
    }


def arguments_of(macro: Node) -> list[str]:
    """The arguments of a macro, as its own SQL names them."""
    signature = re.search(rf"macro\s+{macro['name']}\((.*?)\)\s*-?%}}", macro["macro_sql"], re.DOTALL)
    if signature is None:
        raise AssertionError(macro["name"])
    without_defaults = re.sub(r"=\s*(\"[^\"]*\"|'[^']*'|[^,]*)", "", signature[1])
    return re.findall(r"\w+", without_defaults)


def without_comments(sql: str) -> str:
    """SQL without its comments, nor those of Jinja."""
    return re.sub(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", " ", sql, flags=re.DOTALL)


def is_in_both_languages(description: str) -> bool:
    """Whether a description says it in Vietnamese first and then in English; codes of values belong to neither."""
    spoken = [_WORD.findall(_CODE.sub(" ", sentence)) for sentence in re.split(r"(?<=\.)\s+", description)]
    sentences = [words for words in spoken if words]
    return bool(sentences) and _is_vietnamese(sentences[0]) and not all(map(_is_vietnamese, sentences))


def _is_vietnamese(words: list[str]) -> bool:
    return sum(bool(_VIETNAMESE.search(word)) for word in words) > _MOSTLY * len(words)
