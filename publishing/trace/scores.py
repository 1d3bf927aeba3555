"""A score: its areas, criteria and components; each with its rule, its indicator, its rows of the scorecard."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from publishing.catalogue import AREAS
from publishing.trace.figures import Figures
from publishing.trace.inside import Unit
from publishing.trace.leaves import Record
from publishing.trace.node import Node, Value, decimal
from publishing.trace.shown import Row

RULES = {
    "boolean": "đạt ngưỡng thì đủ điểm",
    "steps": "theo bậc",
    "linear": "theo tỷ lệ",
    "linear_floor": "theo tỷ lệ, dưới ngưỡng không có điểm",
    "linear_cap": "theo tỷ lệ, đạt ngưỡng thì đủ điểm",
    "count": "mỗi đơn vị tính một số điểm, không quá tối đa",
    "deduct": "trừ điểm cho mỗi đơn vị tính",
    "survey": "theo kết quả khảo sát",
    "appraised": "thẩm định",
}
ROUNDS = {
    "self": "tự chấm",
    "first_appraisal": "thẩm định lần 1",
    "explanation": "giải trình",
    "second_appraisal": "thẩm định lần 2",
}
_ROUND_SCORES = (
    ("self_score", "self_points", "self"),
    ("first_appraised_score", "appraised_points", "first_appraisal"),
    ("second_appraised_score", "appraised_points", "second_appraisal"),
)
_SCORE_KEY = ("unit_code", "unit_valid_from", "year", "set_code")
_INDEX_FACTS = (
    *("league", "rank", "band", "score", "applicable_max", "change", "change_reason", "period_from", "period_to"),
    *("bonus_points", "penalty_points", "months_reported", "months_expected"),
)
_COMPONENT_FACTS = (
    *("max_score", "basis", "self_score", "first_appraised_score", "second_appraised_score", "appraised_score"),
    *("computed_score", "scored_value"),
)


class Scores:
    """Traces of par_index, par_index_area and criterion_score."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._shown, self._inside = figures.shown, figures.inside
        self._kept: dict[tuple[str, str], list[Row]] = {}
        self._periods: dict[tuple[object, ...], tuple[date, date]] = {}
        self._scorecards: dict[tuple[object, ...], list[Row]] = {}

    def index(self, row: Row) -> Node:
        """The index of a unit: the areas that its points are of."""
        node = self._head("index", f"Chỉ số CCHC năm {row['year']}", row, row["set_code"])
        components = self._shown.rows("criterion_score", _key(row))
        kinds = self._area_kinds(row["set_code"])
        areas = [
            area for area in self._shown.rows("par_index_area", _key(row)) if kinds.get(area["area"], "area") == "area"
        ]
        for area in sorted(areas, key=lambda area: _area_order(area["area"], kinds)):
            node.children.append(self._area(area, [each for each in components if each["area"] == area["area"]]))
        rest = [each for each in components if each["area"] not in {area["area"] for area in areas}]
        for area_code in sorted({each["area"] for each in rest}, key=lambda code: _area_order(code, kinds)):
            node.children.append(
                self._area(None, [each for each in rest if each["area"] == area_code], kinds[area_code])
            )
        self._compare(node, row, components)
        caps = {each["area"]: decimal(each["max_points"]) for each in self._set("criteria_area", row["set_code"])}
        for kind in ("bonus", "penalty"):
            self._block(node, row, kind, caps, components)
        return node

    def area(self, row: Row) -> Node:
        """One area of a unit's index."""
        components = self._shown.rows("criterion_score", _key(row) | {"area": row["area"]})
        return self._area(row, components)

    def component(self, row: Row) -> Node:
        """One component: its rule, and everything that its points rest on."""
        known = self._known(row)
        node = Node("component", str(known.get("name_vi") or row["component_code"]), row["component_code"])
        node.value = row["score"]
        node.facts |= _facts(row, _COMPONENT_FACTS)
        node.facts["basis"] = row["basis_vi"] or row["basis"]
        node.facts |= self._rule(row, known)
        unit: Unit = (row["unit_code"], row["unit_valid_from"])
        since, until = self._period(row)
        code = row.get("indicator_code")
        if code is not None:
            scope = str(known.get("scope") or "own")
            indicator = self._figures.of_months(unit, code, scope, since, until)
            indicator.value = row.get("indicator_value")
            for role in ("numerator", "denominator"):
                if indicator.facts.get(role) is not None:
                    indicator.check(f"scored {role}", row.get(role), indicator.facts[role])
            node.children.append(indicator)
            base = known.get("base_indicator_code")
            if base is not None:
                node.children.append(
                    self._figures.of_months(unit, str(base), scope, since, until, kind="base_indicator")
                )
        self._scorecard(node, row)
        if not node.children:
            node.note = "Không có chỉ số và không có phiếu chấm nào cho tiêu chí này."
        return node

    def _head(self, kind: str, title: str, row: Row, code: str) -> Node:
        unit: Unit = (row["unit_code"], row["unit_valid_from"])
        node = Node(kind, f"{title}: {self._figures.unit_name(unit)}", code, row["index_value"])
        node.facts |= _facts(row, _INDEX_FACTS)
        return node

    def _area(self, row: Row | None, components: list[Row], kind: str | None = None) -> Node:
        first = row or components[0]
        names = {each["area"]: each["name_vi"] for each in self._set("criteria_area", first["set_code"])}
        title = f"Lĩnh vực {names.get(first['area'], first['area'])}"
        score = row["score"] if row else _sum(components, "score")
        node = Node("area", title, first["area"], score)
        if row is not None:
            node.facts |= _facts(row, ("index_value", "applicable_max", "rank"))
            self._compare(node, row, components)
        elif kind:
            node.facts["kind"] = {"bonus": "điểm thưởng", "penalty": "điểm trừ"}.get(kind, kind)
        node.children = self._criteria(components)
        return node

    def _criteria(self, components: list[Row]) -> list[Node]:
        """The criteria of these components, in the order of their set."""
        if not components:
            return []
        known = {each["criterion_code"]: each for each in self._set("criterion", components[0]["set_code"])}
        places = {
            each["component_code"]: each["order_no"]
            for each in self._set("criteria_component", components[0]["set_code"])
        }
        grouped: defaultdict[str, list[Row]] = defaultdict(list)
        for row in sorted(components, key=lambda row: (places.get(row["component_code"], 0), row["component_code"])):
            grouped[row["criterion_code"]].append(row)
        nodes = []
        for code, rows in grouped.items():
            node = Node("criterion", f"Tiêu chí {known.get(code, {}).get('name_vi', code)}", code)
            node.value = _sum(rows, "score")
            node.facts["max_score"] = _sum(rows, "max_score")
            node.children = [self.component(row) for row in rows]
            nodes.append(node)
        return nodes

    def _compare(self, node: Node, row: Row, components: Iterable[Row]) -> None:
        """Points, and the points that apply, are the sums of the components' beside those of bonus and penalty."""
        kinds = self._area_kinds(row["set_code"])
        ordinary = [each for each in components if kinds.get(each["area"], "area") == "area"]
        node.check("score", row["score"], _sum(ordinary, "score"))
        node.check("applicable_max", row["applicable_max"], _sum([x for x in ordinary if x["applicable"]], "max_score"))
        if row["applicable_max"]:
            points = decimal(row["score"]) + decimal(row.get("bonus_points")) - decimal(row.get("penalty_points"))
            index = 100 * points / decimal(row["applicable_max"])
            node.check("index_value", row["index_value"], min(max(index, Decimal(0)), Decimal(100)))

    def _block(self, node: Node, row: Row, kind: str, caps: dict[str, Decimal], components: list[Row]) -> None:
        """Bonus or penalty points: what the components of its blocks give, each block up to its maximum."""
        points = row.get(f"{kind}_points")
        kinds = self._area_kinds(row["set_code"])
        found = Decimal(0)
        for area, cap in caps.items():
            if kinds[area] == kind:
                found += min(_sum([each for each in components if each["area"] == area], "score"), cap)
        node.check(f"{kind}_points", points, found)

    def _rule(self, row: Row, known: Row) -> dict[str, Value]:
        """The rule of a component and its parameters, in words and numbers."""
        facts: dict[str, Value] = {"rule": RULES.get(row["rule"], row["rule"])}
        for name in ("threshold", "points_each"):
            value = row.get(name, known.get(name))
            if value is not None:
                facts[name] = value
        steps = [
            step
            for step in self._set("criteria_step", row["set_code"])
            if step["component_code"] == row["component_code"]
        ]
        if steps:
            ordered = sorted(steps, key=lambda step: decimal(step["from_value"]))
            facts["steps"] = "; ".join(f"từ {_short(step['from_value'])}: {_short(step['points'])}" for step in ordered)
        return facts

    def _scorecard(self, node: Node, row: Row) -> None:
        """What the unit and its appraisers wrote of the component, round by round."""
        rows = [each for each in self._rounds(row) if each["component_code"] == row["component_code"]]
        for each in sorted(rows, key=lambda each: (_round(each), each["delivery_id"], each["row_no"])):
            child = Node("scorecard", f"Phiếu chấm điểm, {ROUNDS.get(each['round'], 'vòng khác')}", each["round"])
            child.facts |= _facts(each, ("max_points", "self_points", "appraised_points"))
            place = (each["delivery_id"], each["sheet_no"], each["row_no"])
            self._figures.leaves.put(child, [Record("scorecard.scores", place)])
            node.children.append(child)
        for score, written, of_round in _ROUND_SCORES:
            stated = row.get(score)
            if stated is not None:
                said = [decimal(each[written]) for each in rows if each["round"] == of_round]
                node.check(score, stated, _counted(said[-1], decimal(row["max_score"])) if said else None)

    def _period(self, row: Row) -> tuple[date, date]:
        """The months that a unit was scored on in a year under a set."""
        of_row = tuple(_key(row).values())
        if of_row not in self._periods:
            index = self._shown.one("par_index", _key(row))
            whole = (date(row["year"], 1, 1), date(row["year"] + 1, 1, 1))
            self._periods[of_row] = (index["period_from"], index["period_to"]) if index else whole
        return self._periods[of_row]

    def _rounds(self, row: Row) -> list[Row]:
        """The rows of a unit's scorecards of the year."""
        of_row = tuple(_key(row).values())
        if of_row not in self._scorecards:
            self._scorecards[of_row] = self._inside.table("staging.stg_scorecard__scores", **_key(row))
        return self._scorecards[of_row]

    def _known(self, row: Row) -> Row:
        rows = self._set("criteria_component", row["set_code"])
        return next((each for each in rows if each["component_code"] == row["component_code"]), {})

    def _area_kinds(self, set_code: str) -> dict[str, str]:
        """The areas of a set in their order, with their kinds: area, bonus, penalty."""
        rows = sorted(self._set("criteria_area", set_code), key=lambda each: each["area_no"])
        return {each["area"]: each["kind"] for each in rows}

    def _set(self, table: str, set_code: str) -> list[Row]:
        if (table, set_code) not in self._kept:
            self._kept[table, set_code] = self._inside.table(f"staging.stg_ops__{table}", set_code=set_code)
        return self._kept[table, set_code]


def _key(row: Row) -> dict[str, object]:
    return {name: row[name] for name in _SCORE_KEY}


def _facts(row: Row, names: Iterable[str]) -> dict[str, Value]:
    """What a row says in these columns, where it has them and says something."""
    return {name: row[name] for name in names if row.get(name) is not None}


def _area_order(code: str, kinds: dict[str, str]) -> tuple[int, str]:
    known = list(kinds) or [*AREAS, "impact"]
    return (known.index(code) if code in known else len(known), code)


def _sum(rows: Iterable[Row], column: str) -> Decimal:
    return sum((decimal(row[column]) for row in rows), Decimal(0))


def _round(row: Row) -> tuple[int, str]:
    """Rounds in the order in which they happen."""
    known = list(ROUNDS)
    return (known.index(row["round"]) if row["round"] in known else len(known), str(row["round"] or ""))


def _short(value: object) -> str:
    text = f"{decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _counted(points: Decimal, most: Decimal) -> Decimal:
    """What a row's points count for: up to the maximum, to the hundredth."""
    return min(max(points, Decimal(0)), most).quantize(Decimal("0.01"), ROUND_HALF_UP)
