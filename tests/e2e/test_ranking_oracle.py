"""The oracle of scores and ranks by examples that a person works out on paper."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from ranking_oracle import (
    TOTAL,
    Candidate,
    Card,
    Figure,
    Ranking,
    Result,
    Score,
    band_of,
    half_up,
    placed,
    points_of,
    rank_all,
    scored,
    value_of,
)
from ranking_sets import Component, CriteriaSet, exact, read_sets, set_of

A, B, C = (("00001", dt.date(2024, 1, 1)), ("00002", dt.date(2024, 1, 1)), ("00003", dt.date(2025, 7, 1)))
RATIO = Component("1.1.1", "1.1", "steering", Fraction(4), "linear", indicator="ratio")
JUDGED = Component("1.1.2", "1.1", "steering", Fraction(6), "appraised")
SURVEY = Component("8.1.1", "8.1", "impact", Fraction(10), "survey", indicator="satisfaction")


def share(over: int, under: int, rate: Fraction = Fraction(1)) -> Figure:
    return Figure("percent", Fraction(over), Fraction(under), rate)


def number(count: int) -> Figure:
    return Figure("count", Fraction(count))


def a_set(*parts: Component, code: str = "S1", **more: object) -> CriteriaSet:
    """A set of communes that holds from 2024 on."""
    bands = ((2024, Fraction(90), "A"), (2024, Fraction(80), "B"), (2024, Fraction(0), "C"))
    made = CriteriaSet(code, "commune", dt.date(2024, 1, 1), dt.date.max, parts, {}, bands)
    return made._replace(**more)  # type: ignore[arg-type]


def a_unit(criteria: CriteriaSet, unit: tuple[str, dt.date] = A, year: int = 2024, **more: object) -> Candidate:
    """A unit that reported and has neither figures nor a scorecard, but for what is given."""
    plain = Candidate(unit, "xa", year, criteria, 12, True, False, {}, {})
    return plain._replace(**more)  # type: ignore[arg-type]


def with_ratio(over: int, criteria: CriteriaSet, unit: tuple[str, dt.date], year: int = 2024) -> Candidate:
    """A unit whose ratio is so many of a hundred."""
    return a_unit(criteria, unit, year, figures={("ratio", "own"): share(over, 100)})


def one_score(part: Component, *, rescales: bool = False, **more: object) -> Score:
    """A component scored alone."""
    return scored(a_unit(a_set(part, rescales=rescales), **more))[part.code]


def whole(ranking: Ranking, unit: tuple[str, dt.date] = A, year: int = 2024, code: str = "S1") -> Result:
    return ranking.results[unit, year, code, TOTAL]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1.625", "1.63"), ("1.6249999", "1.62"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("2", "2.00"), ("0", "0.00")],
)
def test_a_half_goes_away_from_zero(value: str, shown: str) -> None:
    assert half_up(exact(value)) == Decimal(shown)


STEPS = ((Fraction(60), Fraction(1)), (Fraction(80), Fraction(3)), (Fraction(95), Fraction(4)))
OVERDUE_STEPS = ((Fraction(10), Fraction(4)), (Fraction(20), Fraction(2)))


@pytest.mark.parametrize(
    ("rule", "more", "value", "points"),
    [
        ("boolean", {"threshold": Fraction(2)}, "2", 4),
        ("boolean", {"threshold": Fraction(2)}, "1.99", 0),
        ("boolean", {"threshold": Fraction(30), "at_most": True}, "30", 4),
        ("boolean", {"threshold": Fraction(30), "at_most": True}, "30.01", 0),
        ("steps", {"steps": STEPS}, "59.99", 0),
        ("steps", {"steps": STEPS}, "60", 1),
        ("steps", {"steps": STEPS}, "94.99", 3),
        ("steps", {"steps": STEPS}, "100", 4),
        ("steps", {"steps": OVERDUE_STEPS, "at_most": True}, "10", 4),
        ("steps", {"steps": OVERDUE_STEPS, "at_most": True}, "10.5", 2),
        ("steps", {"steps": OVERDUE_STEPS, "at_most": True}, "20.5", 0),
        ("linear", {}, "50", 2),
        ("linear_floor", {"threshold": Fraction(95)}, "94.99", 0),
        ("linear_floor", {"threshold": Fraction(95)}, "95", Fraction(38, 10)),
        ("linear_cap", {"threshold": Fraction(80)}, "80", 4),
        ("linear_cap", {"threshold": Fraction(80)}, "40", 2),
        ("count", {"each": Fraction(3, 2)}, "2", 3),
        ("deduct", {"each": Fraction(1, 50)}, "10", Fraction(38, 10)),
        ("survey", {}, "75", 3),
    ],
)
def test_each_rule_at_its_edges(rule: str, more: dict[str, object], value: str, points: Fraction) -> None:
    part = RATIO._replace(rule=rule, **more)  # type: ignore[arg-type]
    assert points_of(part, exact(value)) == points


def test_points_are_never_above_the_maximum_nor_below_nothing() -> None:
    count = RATIO._replace(rule="count", each=Fraction(3))
    assert one_score(count, figures={("ratio", "own"): number(2)}).score == Decimal("4.00")
    deduct = RATIO._replace(rule="deduct", each=Fraction(3))
    assert one_score(deduct, figures={("ratio", "own"): number(2)}).score == Decimal("0.00")
    assert one_score(JUDGED, cards={"1.1.2": Card(own=Fraction(-1))}).score == Decimal("0.00")


def test_a_value_is_divided_last() -> None:
    part = RATIO._replace(most=Fraction(3), rule="linear_cap", threshold=Fraction(80))
    assert one_score(part, figures={("ratio", "own"): share(26, 60)}).score == Decimal("1.63")


def test_a_number_of_half_a_year_is_brought_to_twelve_months_and_a_share_is_not() -> None:
    prorated = a_set(RATIO, prorates=True)
    half = a_unit(prorated, months=6, figures={("ratio", "own"): number(3)})
    assert value_of(RATIO, half) == 6
    assert value_of(RATIO, half._replace(criteria=a_set(RATIO))) == 3
    assert value_of(RATIO, half._replace(figures={("ratio", "own"): share(1, 2)})) == 50


def test_a_mean_is_no_percentage_and_a_rate_takes_its_part() -> None:
    assert (
        value_of(RATIO, a_unit(a_set(RATIO), figures={("ratio", "own"): Figure("mean", *map(Fraction, (60, 2)))})) == 30
    )
    assert value_of(RATIO, a_unit(a_set(RATIO), figures={("ratio", "own"): share(1, 2, Fraction(3, 4))})) == Fraction(
        75, 2
    )


def test_without_anything_under_the_line_a_component_falls_out_or_gives_nothing_as_it_says() -> None:
    nothing = {("ratio", "own"): share(0, 0)}
    out = one_score(RATIO, figures=nothing)
    assert (out.score, out.computed_score, out.applicable, out.basis) == (None, None, False, "not_applicable")
    none = one_score(RATIO._replace(may_fall_out=False), figures=nothing)
    assert (none.score, none.computed_score, none.applicable, none.basis) == (Decimal(0), Decimal(0), True, "no_data")


def test_no_overdue_dossiers_are_no_merit_where_there_were_no_dossiers() -> None:
    part = RATIO._replace(rule="deduct", each=Fraction(1), base="dossiers")
    none = {("ratio", "own"): number(0), ("dossiers", "own"): share(0, 0)}
    assert one_score(part, figures=none).basis == "not_applicable"
    some = none | {("dossiers", "own"): share(5, 5)}
    assert one_score(part, figures=some).score == Decimal("4.00")


@pytest.mark.parametrize(
    ("card", "score", "basis"),
    [
        (Card(Fraction(5), Fraction(3), Fraction(4)), "4.00", "appraised"),
        (Card(Fraction(5), Fraction(3)), "3.00", "appraised"),
        (Card(Fraction(5), Fraction(0)), "0.00", "appraised"),
        (Card(None, Fraction(3)), "3.00", "appraised"),
        (Card(Fraction(5)), "5.00", "self_assessed"),
        (Card(), None, "not_assessed"),
    ],
)
def test_the_last_appraisal_counts_then_the_first_then_what_the_unit_says(
    card: Card, score: str | None, basis: str
) -> None:
    found = one_score(JUDGED, cards={"1.1.2": card})
    assert (found.score, found.basis, found.applicable) == (score and Decimal(score), basis, True)
    assert found.computed_score is None


def test_what_is_computed_stands_and_what_people_gave_stands_beside_it() -> None:
    card = Card(Fraction(4), Fraction(1))
    found = one_score(RATIO, figures={("ratio", "own"): share(1, 2)}, cards={"1.1.1": card})
    assert found == Score(*map(Decimal, ("4.00", "4.00", "1.00", "2.00", "2.00")), True, "computed")


def test_without_a_survey_the_rest_is_rescaled_or_its_points_are_lost_as_the_set_says() -> None:
    figures = {("ratio", "own"): share(3, 4), ("satisfaction", "own"): share(0, 0)}
    rescaled = rank_all([a_unit(a_set(RATIO, SURVEY, rescales=True), figures=figures)])
    assert whole(rescaled)[1:3] == (Decimal("3.00"), Decimal("4.00"))
    assert whole(rescaled).index_value == Decimal("75.00")
    lost = rank_all([a_unit(a_set(RATIO, SURVEY), figures=figures)])
    assert whole(lost).index_value == Decimal("21.43")
    assert {ranking.scores[A, 2024, "S1", "8.1.1"].basis for ranking in (rescaled, lost)} == {"survey_absent"}
    impact = rescaled.results[A, 2024, "S1", "impact"]
    assert (impact.score, impact.applicable_max, impact.index_value) == (None, Decimal(0), None)
    assert impact.change_reason_code == "NOT_APPLICABLE"


def test_what_nobody_assessed_stays_in_the_denominator() -> None:
    ranking = rank_all([a_unit(a_set(RATIO, JUDGED), figures={("ratio", "own"): share(1, 1)})])
    assert whole(ranking)[1:3] == (Decimal("4.00"), Decimal("10.00"))


def test_bonus_and_penalty_points_are_capped_and_the_index_stays_within_its_bounds() -> None:
    bonus = [Component(f"C.{n}", "C", "bonus", Fraction(2), "appraised") for n in (1, 2)]
    penalty = Component("T.1", "T", "penalty", Fraction(9), "appraised")
    criteria = a_set(RATIO, *bonus, penalty, caps={"bonus": Fraction(3), "penalty": Fraction(5)})
    full = {("ratio", "own"): share(1, 1)}
    rich = whole(rank_all([a_unit(criteria, figures=full, cards={"C.1": Card(Fraction(2)), "C.2": Card(Fraction(2))})]))
    assert (rich.score, rich.bonus_points, rich.penalty_points, rich.index_value) == (
        *map(Decimal, ("4.00", "3.00", "0.00", "100.00")),
    )
    poor = whole(rank_all([a_unit(criteria, figures=full, cards={"T.1": Card(first=Fraction(9))})]))
    assert (poor.score, poor.applicable_max, poor.penalty_points, poor.index_value) == (4, 4, 5, 0)
    some = whole(rank_all([a_unit(criteria, figures=full, cards={"T.1": Card(first=Fraction(1))})]))
    assert some.index_value == Decimal("75.00")
    area = rank_all([a_unit(criteria, figures=full, cards={"T.1": Card(first=Fraction(1))})])
    assert area.results[A, 2024, "S1", "steering"].index_value == Decimal("100.00")
    assert set(area.results) == {(A, 2024, "S1", "steering"), (A, 2024, "S1", TOTAL)}


def test_exemptions_and_leagues_take_a_component_out_for_whom_they_are_meant() -> None:
    full = {("ratio", "own"): share(1, 1)}
    for item in ("1.1.1", "1.1", "steering"):
        criteria = a_set(RATIO, exempt=frozenset({("00001", item)}))
        assert scored(a_unit(criteria, A, figures=full))["1.1.1"].basis == "exempt"
        assert scored(a_unit(criteria, B, figures=full))["1.1.1"].basis == "computed"
    towns = RATIO._replace(leagues=("phuong",))
    assert one_score(towns, figures=full).applicable is False
    assert one_score(towns, figures=full, league="phuong").score == Decimal("4.00")


def test_a_silent_unit_is_listed_without_points_index_or_rank() -> None:
    criteria = a_set(RATIO, JUDGED)
    silent = a_unit(criteria, B, has_reported=False, cards={"1.1.2": Card(Fraction(5))})
    ranking = rank_all([with_ratio(50, criteria, A), silent])
    assert whole(ranking, B) == Result("xa", None, Decimal(10), None, None, None, None, None, None, "NO_DATA")
    judged = ranking.scores[B, 2024, "S1", "1.1.2"]
    assert (judged.self_score, judged.score, judged.basis) == (Decimal("5.00"), None, "no_data")
    assert whole(ranking, A).rank == 1


@pytest.mark.parametrize(
    ("rule", "places"), [("competition", [1, 2, 2, 4]), ("dense", [1, 2, 2, 3]), ("consecutive", [1, 2, 3, 4])]
)
def test_ties_have_the_places_that_the_set_declares(rule: str, places: list[int]) -> None:
    assert placed([Decimal(90), Decimal(80), Decimal(80), Decimal(70)], rule) == places


def test_ranks_are_of_one_league_year_and_set() -> None:
    criteria, other = a_set(RATIO), a_set(RATIO, code="S2")
    town = with_ratio(90, criteria, C)._replace(league="phuong")
    ranking = rank_all([with_ratio(50, criteria, A), with_ratio(60, criteria, B), town, with_ratio(40, other, C)])
    assert [whole(ranking, unit).rank for unit in (A, B, C)] == [2, 1, 1]
    assert whole(ranking, C, code="S2").rank == 1


def test_bands_are_those_of_the_latest_year_that_declares_some() -> None:
    criteria = a_set(RATIO)
    criteria = criteria._replace(bands=(*criteria.bands, (2026, Fraction(95), "A"), (2026, Fraction(0), "D")))
    values = {"90": "A", "89.99": "B", "80": "B", "79.99": "C", "0": "C"}
    assert {value: band_of(criteria, 2025, Decimal(value)) for value in values} == values
    assert [band_of(criteria, 2026, Decimal(value)) for value in ("95", "94.99")] == ["A", "D"]
    assert band_of(criteria, 2025, None) is None


def test_a_change_is_only_against_the_same_unit_under_the_same_or_an_equal_set() -> None:
    old, new = a_set(RATIO), a_set(RATIO, code="S2")
    first, silent = with_ratio(50, old, A), a_unit(old, B, has_reported=False)

    def change(one: Candidate) -> tuple[object, object]:
        result = whole(rank_all([first, silent, one]), one.unit, one.year, one.criteria.code)
        return result.change, result.change_reason_code

    assert change(with_ratio(62, old, A, 2025)) == (Decimal("12.00"), None)
    assert change(with_ratio(62, new, A, 2025)) == (None, "OTHER_SET")
    assert change(with_ratio(62, new._replace(equivalent=frozenset({"S1"})), A, 2025)) == (Decimal("12.00"), None)
    assert change(with_ratio(62, old, B, 2025)) == (None, "NO_RESULT_LAST_YEAR")
    assert change(with_ratio(62, old, C, 2025)) == (None, "NEW_UNIT")
    assert change(with_ratio(62, old, C, 2025)._replace(merged=True)) == (None, "MERGED_UNIT")
    assert change(with_ratio(62, old, C, 2026)) == (None, "FIRST_YEAR")
    assert change(a_unit(old, A, 2025, has_reported=False)) == (None, "NO_DATA")


def test_the_sets_are_read_as_their_files_say() -> None:
    sets = {one.code: one for one in read_sets()}
    assert list(sets) == ["VD-HUYEN-2024", "VD-XA-2024", "VD-XA-2025", "VD-XA-2026"]
    assert sets["VD-XA-2025"].until == dt.date(2026, 1, 1)
    last = sets["VD-XA-2026"]
    assert last.caps == {"bonus": 2, "penalty": 3}
    assert sum(part.most for part in last.components if part.kind == "area") == 100
    assert last.areas == [
        "steering", "institutions", "procedures", "organisation",
        "civil_service", "public_finance", "digital_government", "impact",
    ]  # fmt: skip


def test_a_set_that_is_superseded_ends_where_the_next_begins() -> None:
    document = {
        "set": "S9",
        "level": "commune",
        "valid_from": dt.date(2025, 1, 1),
        "valid_to": dt.date(2026, 1, 1),
        "bands": [{"band": "A", "from": 90}],
        "areas": [],
    }
    assert set_of(document).until == dt.date(2026, 1, 1)
    assert set_of(document, dt.date(2025, 3, 1)).until == dt.date(2025, 3, 1)
    assert set_of(document).prorates is False
