"""Every score, index and rank of the sample's six rankings against an oracle that knows nothing of the warehouse."""

from collections import Counter
from collections.abc import Callable

import pytest
from province_kit import Province
from ranking_kit import TABLES, Shown, differences, field_of, rows_of
from ranking_oracle import Candidate, Card, Ranking, rank_all
from ranking_sets import Component, CriteriaSet

RANKINGS = {
    (2024, "VD-HUYEN-2024"): 11,
    (2024, "VD-XA-2024"): 155,
    (2025, "VD-HUYEN-2024"): 11,
    (2025, "VD-XA-2024"): 155,
    (2025, "VD-XA-2025"): 135,
    (2026, "VD-XA-2026"): 135,
}
"""Units by year and set: 2025 has the old units to June and the new ones from July."""
Field = list[Candidate]
Published = dict[str, dict[tuple[object, ...], tuple[object, ...]]]


@pytest.fixture(scope="module")
def field(province: Province) -> Field:
    """Whoever is to be ranked, and on what."""
    return field_of(province.expected)


@pytest.fixture(scope="module")
def ranking(field: Field) -> Ranking:
    """The truth."""
    return rank_all(field)


@pytest.fixture(scope="module")
def published(province: Province) -> Published:
    """What readers see."""
    with province.reader.connect() as connection:
        return {shown.table.name: rows_of(connection, "published", shown.table) for shown in TABLES}


@pytest.mark.parametrize("shown", TABLES, ids=lambda shown: shown.table.name)
def test_every_score_index_and_rank_of_every_unit_is_the_truth(
    published: Published, ranking: Ranking, shown: Shown
) -> None:
    found = differences(shown, ranking, published[shown.table.name])
    assert not found, found


def test_the_six_rankings_of_the_sample_have_all_their_units(published: Published) -> None:
    assert Counter((key[2], key[3]) for key in published["par_index"]) == RANKINGS


def test_the_sample_has_every_way_in_which_points_come_about(ranking: Ranking) -> None:
    assert {score.basis for score in ranking.scores.values()} == {
        *("computed", "appraised", "self_assessed", "not_assessed"),
        *("not_applicable", "no_data", "survey_absent"),
    }
    results = ranking.results.values()
    assert {result.change_reason_code for result in results} >= {None, "FIRST_YEAR", "OTHER_SET", "MERGED_UNIT"}
    assert any(result.bonus_points for result in results)
    assert any(result.penalty_points for result in results)


def test_a_commune_without_dossiers_is_scored_out_of_what_is_left(province: Province) -> None:
    (unit,) = province.expected["meta"]["units_unconnected"]
    areas = province.rows(
        "select area, score, applicable_max, index_value, rank, change_reason from published.par_index_area "
        "where unit_code = :unit and year = 2026 and applicable_max = 0",
        unit=unit,
    )
    assert [(row.area, row.index_value, row.rank) for row in areas] == [("procedures", None, None)]
    (whole,) = province.rows(
        "select applicable_max, index_value, rank from published.par_index where unit_code = :unit and year = 2026",
        unit=unit,
    )
    assert whole.applicable_max <= 82
    assert whole.rank is not None


def test_a_change_that_is_missing_has_its_reason_in_words(province: Province) -> None:
    for table in ("par_index", "par_index_area"):
        rows = province.rows(f"select change, change_reason_code, change_reason from published.{table}")
        assert rows
        for row in rows:
            assert (row.change is None) == (row.change_reason_code is not None) == bool(row.change_reason)


def _sets(change: Callable[[CriteriaSet], CriteriaSet]) -> Callable[[Field], Field]:
    return lambda field: [one._replace(criteria=change(one.criteria)) for one in field]


def _parts(change: Callable[[Component], Component]) -> Callable[[Field], Field]:
    return _sets(lambda criteria: criteria._replace(components=tuple(map(change, criteria.components))))


def _cards(change: Callable[[Card], Card]) -> Callable[[Field], Field]:
    return lambda field: [one._replace(cards={code: change(card) for code, card in one.cards.items()}) for one in field]


def _as(rule: str, other: str) -> Callable[[Field], Field]:
    return _parts(lambda part: part._replace(rule=other) if part.rule == rule else part)


MISTAKES: dict[str, Callable[[Field], Field]] = {
    "ties share no place": _sets(lambda criteria: criteria._replace(tie_rule="consecutive")),
    "no place is left out after ties": _sets(lambda criteria: criteria._replace(tie_rule="dense")),
    "floors are ignored": _as("linear_floor", "linear"),
    "caps are ignored": _as("linear_cap", "linear"),
    "steps are proportional": _as("steps", "linear"),
    "numbers of half a year are taken as they are": _sets(lambda criteria: criteria._replace(prorates=False)),
    "the open month counts as a whole one": lambda field: [one._replace(months=one.months + 1) for one in field],
    "bonus points have no cap": _sets(
        lambda criteria: criteria._replace(caps={kind: 10 * cap for kind, cap in criteria.caps.items()})
    ),
    "bonus and penalty points are forgotten": _sets(lambda criteria: criteria._replace(caps={})),
    "appraisals are ignored": _cards(lambda card: Card(card.own)),
    "the second appraisal is ignored": _cards(lambda card: card._replace(second=None)),
    "only appraisals count": _cards(lambda card: card._replace(own=None)),
    "no survey loses its points": _sets(lambda criteria: criteria._replace(rescales=False)),
    "nothing falls out": _parts(lambda part: part._replace(may_fall_out=False)),
    "everything without figures falls out": _parts(lambda part: part._replace(may_fall_out=True)),
    "no dossiers are no overdue dossiers": _parts(lambda part: part._replace(base=None)),
    "long waits are good": _parts(lambda part: part._replace(at_most=False)),
    "another set is compared with": _sets(
        lambda criteria: criteria._replace(equivalent=frozenset({"VD-XA-2025"}) - {criteria.code})
    ),
    "merged communes are called new": lambda field: [one._replace(merged=False) for one in field],
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_rules_would_be_seen(published: Published, field: Field, mistake: str) -> None:
    wrong = rank_all(MISTAKES[mistake](field))
    assert any(differences(shown, wrong, published[shown.table.name]) for shown in TABLES)
