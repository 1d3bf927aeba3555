"""The catalogue: what each dataset's columns are called, may hold and must obey. Data in YAML, checked by pydantic.

``ingestion/datasets/<source>/<dataset>.yml`` describes a dataset; ``ingestion/vendors/<vendor>.yml`` adds a vendor's
headings, words and formats for the senders that use it; ``ingestion/vocabularies`` says what texts may be about. Code
knows formats and steps, never a heading.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, Field, ValidationError

from ingestion.dataset import Dataset, NumberFormat
from ingestion.form import Strict
from ingestion.topics import vocabulary
from warehouse.errors import CchcError
from warehouse.settings import get_settings

HERE = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


class VendorDataset(Strict):
    """What one vendor does differently in one dataset."""

    senders: tuple[str, ...]
    headings: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    personal: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    values: dict[str, dict[str, int | str | bool]] = Field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    timestamp_formats: tuple[str, ...] = ()
    date_formats: tuple[str, ...] = ()
    numbers: NumberFormat | None = None
    blank_secrecy_is_open: bool = False
    header_rows: int | None = Field(default=None, ge=1, le=3)
    todo: tuple[str, ...] = ()
    """Headings of a draft that nobody has decided on yet: ``cchc catalog check`` names each, and they stop a file."""


class Vendor(Strict):
    """An alias file: a vendor's own words for the datasets that it exports."""

    vendor: str
    title: str
    datasets: dict[str, VendorDataset]


def _with_vendor(base: Dataset, vendor: str, own: VendorDataset) -> Dataset:
    """The dataset as that vendor writes it: its headings come first, its words replace the standard ones."""
    columns = {
        name: column.model_copy(
            update={
                "headings": (*own.headings.get(name, ()), *column.headings),
                "values": own.values.get(name, column.values),
                "formats": own.formats.get(name, column.formats),
            }
        )
        for name, column in base.columns.items()
    }
    # Made anew and not copied: a copy would keep the base's maps of headings.
    return Dataset(
        **{name: getattr(base, name) for name in Dataset.model_fields}
        | {
            "vendor": vendor,
            "columns": columns,
            "personal": (*base.personal, *own.personal),
            "ignored": (*base.ignored, *own.ignored),
            "timestamp_formats": own.timestamp_formats or base.timestamp_formats,
            "date_formats": own.date_formats or base.date_formats,
            "numbers": own.numbers or base.numbers,
            "header_rows": own.header_rows or base.header_rows,
            "secrecy": base.secrecy.model_copy(
                update={"blank_is_open": own.blank_secrecy_is_open or base.secrecy.blank_is_open}
            ),
        }
    )


class Catalogue:
    """All datasets and vendors, with the hash of their files as the catalogue's version."""

    def __init__(self, datasets: dict[str, Dataset], vendors: tuple[Vendor, ...], version: str) -> None:
        self.datasets = datasets
        self.vendors = vendors
        self.version = version

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The names of the vocabularies that datasets take topics by."""
        splits = (split for dataset in self.datasets.values() for split in dataset.derived.values())
        return tuple(sorted({split.vocabulary for split in splits if split.vocabulary is not None}))

    def dataset(self, name: str, sender: str) -> Dataset:
        """The dataset ``source.dataset`` as ``sender`` delivers it.

        Raises:
            CchcError: UNKNOWN_DATASET.
        """
        base = self.datasets.get(name)
        if base is None:
            raise CchcError(
                "UNKNOWN_DATASET",
                f"Danh mục không có bộ dữ liệu {name}.",
                action=f"Các bộ dữ liệu đã có: {', '.join(sorted(self.datasets))}.",
            )
        for vendor in self.vendors:
            own = vendor.datasets.get(name)
            if own is not None and sender in own.senders:
                return _with_vendor(base, vendor.vendor, own)
        return base


@lru_cache(maxsize=1)
def get_catalogue() -> Catalogue:
    """The catalogue shipped with the project and the province's own vendors, read and checked once.

    A vendor of ``CCHC_VENDORS`` goes before one of the project that claims the same sender.

    Raises:
        CchcError: CATALOGUE_INVALID, naming the file and the field.
    """
    digest = hashlib.sha256()
    datasets: dict[str, Dataset] = {}
    for path in sorted((HERE / "datasets").glob("*/*.yml")):
        dataset = _load(path, Dataset, digest)
        datasets[dataset.name] = dataset
    own = get_settings().vendors
    folders = [HERE / "vendors"] if own is None else [own, HERE / "vendors"]
    vendors = tuple(_load(path, Vendor, digest) for folder in folders for path in sorted(folder.glob("*.yml")))
    for name in Catalogue(datasets, (), "").vocabularies:
        digest.update(vocabulary(name).model_dump_json().encode())
    return Catalogue(datasets, vendors, digest.hexdigest()[:16])


def _load(path: Path, model: type[Model], digest: Any) -> Model:
    content = path.read_bytes()
    digest.update(content)
    try:
        return model.model_validate(yaml.safe_load(content))
    except (ValidationError, yaml.YAMLError) as error:
        raise CchcError("CATALOGUE_INVALID", f"Tệp danh mục {path.name} không hợp lệ: {error}") from error
