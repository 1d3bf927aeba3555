"""Files that are real and only copied: the national portal's sample and transcribed plans."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from cchc.sample.files import touch
from cchc.sample.timeline import DAY, Quarter, day
from cchc.sample.truth import Truth
from cchc.sample.units import Units

DATA = Path(__file__).parent / "data"
PORTAL_PROVINCE = "52"
PORTAL_DAY = "2026-10-10"
PORTAL_EXTRACTED = day(2026, 10, 10) * DAY + 14 * 60


def _copy(source: Path, inbox: Path, parts: tuple[str, ...], stamp: int) -> dict[str, Any]:
    target = inbox.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    touch(target, stamp)
    names = ("source", "dataset", "sender", "period")
    return dict(zip(names, parts, strict=False)) | {"path": "/".join((inbox.name, *parts)), "status": "loaded"}


def copy_national_portal(province: str, quarters: Sequence[Quarter], inbox: Path) -> list[dict[str, Any]]:
    """The real sample of index 766, where the province and the years are its own."""
    if province != PORTAL_PROVINCE or quarters[-1].exported_at < PORTAL_EXTRACTED:
        return []
    parts = ("national_portal", "index_766", "all", PORTAL_DAY, "index_766.json")
    return [_copy(DATA / "index_766_sample.json", inbox, parts, PORTAL_EXTRACTED)]


def add_portal(truth: Truth, units: Units) -> None:
    """Count what the portal's sample says of dossiers synchronised and to synchronise."""
    truth.exporting(PORTAL_EXTRACTED // DAY)
    codes = {unit.portal_code: unit.code for unit in units.new}
    content = json.loads((DATA / "index_766_sample.json").read_text(encoding="utf-8"))
    for commune in content["communesDetail"]:
        for metric in commune["componentIndicators"]["CKMB_CongKhaiMinhBach"]["metrics"]:
            if metric["code"] == "DOSSIER_SYNC":
                code = codes[commune["departmentCode"]]
                truth.add_synced(code, PORTAL_EXTRACTED // DAY, metric["numerator"], metric["denominator"])


def copy_plans(quarters: Sequence[Quarter], inbox: Path) -> list[dict[str, Any]]:
    """Every plan whose (first) year is among the quarters; its file names its unit and year."""
    years = {quarter.year for quarter in quarters}
    entries = []
    for source in sorted((DATA / "plans").glob("*.yml")):
        plan = yaml.safe_load(source.read_text(encoding="utf-8"))
        unit, year = str(plan["unit_code"]), int(str(plan.get("year") or plan["years"])[:4])
        if year in years:
            parts = ("plan", "targets", unit, str(year), source.name)
            entries.append(_copy(source, inbox, parts, day(year, 1, 31) * DAY + 8 * 60))
    return entries
