"""The real commune of index 766 from its file to its scores, and what the province's own exports say beside it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from candidate_kit import own_database
from index_766_kit import AS_OF, build, rows_of
from index_766_oracle import POINTS, Metric, metric_points

from cchc.sample import write_sample
from ingestion.delivery import from_inbox
from ingestion.pipeline import ingest
from warehouse.database import Role, engine

REAL = Path(__file__).parents[2] / "cchc" / "sample" / "data" / "index_766_sample.json"


@pytest.fixture(scope="module")
def sample(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A sample of 2026 and the real file of the portal, ingested and built; the portal's JSON."""
    out = tmp_path_factory.mktemp("sample")
    write_sample("52", range(2026, 2027), out, scale=0.05, seed=42)
    with own_database(warehouse, "index_766_real"):
        for source in ("one_stop_shop", "national_portal", "scorecard"):
            for path in sorted(path for path in (out / "inbox" / source).rglob("*") if path.is_file()):
                assert ingest(from_inbox(path, out / "inbox")).status.startswith("loaded"), path
        build("+index_766_difference")
        yield json.loads(REAL.read_text(encoding="utf-8"), parse_float=Decimal)


def _of_the_block(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics of a block of the JSON, those that it gives only as totals too."""
    found = list(block.get("metrics", []))
    if "totalReceived" in block:
        found.append({"code": "TDGQ_ON_TIME", "numerator": block["totalOnTime"], "denominator": block["totalReceived"]})
    if "totalFeeFormality" in block:
        paid, owing = block["totalDossierOnlinePaymentSuccess"], block["totalDossierFinancialObligation"]
        payable, fees = block["totalDossierOnlineFormalityPaymentSuccess"], block["totalFeeFormality"]
        found.append({"code": "TTTT_ONLINE_PAYMENT", "numerator": paid, "denominator": owing})
        found.append({"code": "TTTT_FEE_PROCEDURE_PAYABLE", "numerator": payable, "denominator": fees})
    return found


def test_the_real_commune_comes_out_as_published_metric_by_metric(sample: dict[str, Any]) -> None:
    (commune,) = sample["communesDetail"]
    groups = {name.split("_")[0]: block for name, block in commune["componentIndicators"].items()}
    with engine(Role.PIPELINE).connect() as connection:
        metrics = {
            (group, code): rest
            for group, code, *rest in rows_of(
                "select group_code, metric_code, published_numerator, published_denominator, published_ratio, "
                "published_score, recomputed_ratio, recomputed_score, basis, differs from candidate.index_766_metric "
                "where unit_code = '21994'",
                connection,
            )
        }
        scores = rows_of(
            "select group_code, published_score, recomputed_score, basis, differs from candidate.index_766_group "
            "where unit_code = '21994'",
            connection,
        )
        ((total, ours, differs, basis, shown_in),) = rows_of(
            "select published_score, recomputed_score, differs, basis, published_in from candidate.index_766 "
            "where unit_code = '21994'",
            connection,
        )
        listed = rows_of("select * from candidate.index_766_difference where unit_code = '21994'", connection)
    assert (total, ours, differs, basis, shown_in) == (
        Decimal("75.34"), Decimal("75.34"), False, "recomputed_in_part", "detail",
    )  # fmt: skip
    assert total == commune["totalScore"]
    assert listed == []
    assert {group: published for group, published, *_ in scores} == commune["groupScores"]
    assert {group: (mine, off) for group, _, mine, how, off in scores if how == "recomputed"} == {
        group: (Decimal(text_of), False)
        for group, text_of in (("CKMB", "11.79"), ("TDGQ", "19.41"), ("MDSH", "12.49"), ("MDHL", "18.00"))
    }
    assert {group: (mine, how) for group, _, mine, how, _ in scores if how != "recomputed"} == {
        "ONLINE": (Decimal("6.31"), "published_no_metrics"),
        "TTTT": (Decimal("7.34"), "published_some_metrics"),
    }

    published = {(group, one["code"]): one for group, block in groups.items() for one in _of_the_block(block)}
    assert len(published) == 18
    for place, one in published.items():
        numerator, denominator, ratio, score, our_ratio, our_score, how, off = metrics[place]
        assert (numerator, denominator) == (one["numerator"], one["denominator"]), place
        assert (ratio, score) == (one.get("ratio"), one.get("score")), place
        if ratio is not None:
            assert abs(our_ratio - ratio) <= Decimal("0.01"), place
        if score is not None:
            assert abs(our_score - score) <= Decimal("0.01"), place
            assert off is False, place
        assert how == ("no_points" if place[1].startswith("PETITION_CLASS") else "recomputed"), place
    whole = groups["TDGQ"]
    assert metrics["TDGQ", "TDGQ_ON_TIME"][4:6] == [whole["ratio"], whole["score"]]
    assert len(metrics) == 22
    alone = {place: rest for place, rest in metrics.items() if place not in published}
    assert {rest[6] for rest in alone.values()} == {"not_published"}
    assert sorted(code for _, code in alone) == [
        "ONLINE_DOSSIER",
        "ONLINE_PROCEDURE_OFFERED",
        "ONLINE_SERVICE_WITH_DOSSIER",
        "TTTT_FEE_PROCEDURE_WITH_DOSSIER",
    ]


def test_own_points_follow_the_same_formulas_from_the_counts_of_the_months(sample: dict[str, Any]) -> None:
    counted = {
        "TDGQ_ON_TIME": ("fct_procedures", "on_time_766", "counted_766"),
        "ONLINE_DOSSIER": ("fct_procedures", "received_online_766", "received"),
        "TTTT_ONLINE_PAYMENT": ("fct_digital_government", "fee_bearing_paid_online", "fee_bearing"),
        "ORIGINAL_RESULT_AVAILABLE": ("fct_digital_government", "finished_e_result", "finished"),
        "SO_HOA_GIAY_TO_GIAI_QUYET": ("fct_digital_government", "received_digitised", "received"),
        "REUSED_DIGITIZED_DATA": ("fct_digital_government", "received_reused", "received"),
        "ELECTRONIC_CERTIFIED_COPY": ("fct_digital_government", "e_certified_copies", "certified_copies"),
    }
    group_of = {code: group for group, codes in POINTS.items() for code in codes}
    with engine(Role.PIPELINE).connect() as connection:
        units = [code for (code,) in rows_of("select unit_code from candidate.index_766", connection)]
        own = {
            (unit, code): (numerator, denominator, ratio, score)
            for unit, code, numerator, denominator, ratio, score in rows_of(
                "select unit_code, metric_code, own_numerator, own_denominator, own_ratio, own_score "
                "from candidate.index_766_metric where own_indicator_code is not null",
                connection,
            )
        }
        sums = {
            (unit, code): (numerator, denominator)
            for code, (fact, top, bottom) in counted.items()
            for unit, numerator, denominator in rows_of(
                f"select unit_code, sum({top}), sum({bottom}) from candidate.{fact} "
                "where unit_valid_from = '2025-07-01' and month between '2026-01-01' and '2026-10-01' group by 1",
                connection,
            )
        }
        totals = {
            unit: (score, most)
            for unit, score, most in rows_of(
                "select unit_code, own_score, own_max_score from candidate.index_766", connection
            )
        }
    assert len(units) > 10
    assert {code for _, code in own} == set(counted)
    scored = 0
    most_of = {
        "TDGQ_ON_TIME": 20,
        "SO_HOA_GIAY_TO_GIAI_QUYET": 4,
        "REUSED_DIGITIZED_DATA": 2,
        "ELECTRONIC_CERTIFIED_COPY": 2,
    }
    for unit in units:
        points: dict[str, Decimal] = {}
        for code in counted:
            numerator, denominator = sums.get((unit, code), (0, 0))
            one = Metric(group_of[code], code, int(numerator), int(denominator))
            score, ratio = metric_points(one, AS_OF) if denominator else (None, None)
            assert own[unit, code][2:] == (ratio, score), (unit, code)
            assert (own[unit, code][0] or 0, own[unit, code][1] or 0) == (numerator, denominator), (unit, code)
            if score is not None:
                points[code] = score
        scored += len(points)
        assert totals[unit] == (sum(points.values()), sum(most_of.get(code, 6) for code in points)), unit
    assert scored > 5 * len(units)
