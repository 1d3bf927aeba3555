"""Deliveries that do not lie in the inbox: a correction, an older export, and four that must not get through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cchc.sample import datasets
from cchc.sample.corrections import Changes
from cchc.sample.delivery import Body, Delivery, Outcome, body_of, send, with_column
from cchc.sample.dirt import Spoiled
from cchc.sample.layout_documents import SECRECY_MARK, incoming_row, outgoing_row
from cchc.sample.layout_dossiers import row_a
from cchc.sample.luck import luck
from cchc.sample.records import Dossier, Incoming, Outgoing, dossier_at
from cchc.sample.spelling import Names
from cchc.sample.timeline import DAY, Quarter
from cchc.sample.truth import Facts, Sent

UNKNOWN_HEADING = "Số tài khoản ngân hàng"
FEW_ROWS = 40
SWAPPED = ("Hạn xử lý", "Trạng thái")
KEPT_OF_TRUNCATED = 10
CORRECTED_AFTER, TRUNCATED_AFTER = 40 * DAY, 14 * DAY
OLDER_CUT = 6 * DAY


@dataclass(frozen=True)
class Special:
    """Writes special deliveries below `out`/corrections."""

    out: Path
    seed: int
    names: Names
    province: str

    def _again(self, quarter: Quarter, exported_at: int, why: str) -> Delivery:
        """Another delivery of vendor A's dossiers of the quarter."""
        delivery = datasets.dossiers(quarter, self.province)
        return replace(delivery, exported_at=exported_at, file_name=f"danh-sach-ho-so_{why}")

    def _dossiers(
        self, kind: str, delivery: Delivery, shown: Sequence[Dossier], spoiled: Sequence[Spoiled[Dossier]] = ()
    ) -> dict[str, Any]:
        return send(delivery, self._body(kind, delivery, shown, spoiled), self.out, f"corrections/{kind}", self.seed)

    def _body(
        self, kind: str, delivery: Delivery, shown: Sequence[Dossier], spoiled: Sequence[Spoiled[Dossier]] = ()
    ) -> Body:
        rng = luck(self.seed, kind)
        return body_of(shown, spoiled, lambda one: row_a(one, self.names, rng), delivery.layout, rng)

    def corrected(
        self, quarter: Quarter, shown: Sequence[Dossier], spoiled: Sequence[Spoiled[Dossier]], changes: Changes
    ) -> dict[str, Any]:
        """The quarter sent again weeks later with the changes in it."""
        delivery = self._again(quarter, quarter.exported_at + CORRECTED_AFTER, "dinh-chinh")
        # What lay after the first export lies before this one, and would be a good row by now.
        still_wrong = [one for one in spoiled if one.code != "DATE_AFTER_EXPORT"]
        return self._dossiers("corrected", delivery, changes.applied_to(shown), still_wrong)

    def older(self, quarter: Quarter, drawn: Sequence[Dossier]) -> dict[str, Any]:
        """The quarter as it stood some days before its end, exported the morning after it."""
        delivery = self._again(quarter, quarter.cut + 7 * 60, "ban-cu")
        cut = quarter.cut - OLDER_CUT
        return self._dossiers("older", delivery, [dossier_at(one, cut) for one in drawn if one.opened <= cut])

    def truncated(self, quarter: Quarter, shown: Sequence[Dossier]) -> dict[str, Any]:
        """The quarter sent again with one row in ten: every row is right, and the whole is wrong."""
        delivery = self._again(quarter, quarter.exported_at + TRUNCATED_AFTER, "gui-lai")
        return self._dossiers("truncated", delivery, shown[::KEPT_OF_TRUNCATED])

    def unknown_column(self, quarter: Quarter, shown: Sequence[Dossier]) -> dict[str, Any]:
        """A few rows with a bank account column that no catalogue names."""
        delivery = self._again(quarter, quarter.exported_at + 60, "them-cot")
        at = delivery.layout.column("Ngày nộp")
        few = shown[:FEW_ROWS]
        accounts = [f"0000{one.person:08d}" for one in few]
        body = with_column(self._body("unknown_column", delivery, few), at, accounts)
        headings = delivery.layout.headings
        layout = replace(delivery.layout, headings=(*headings[: at + 1], UNKNOWN_HEADING, *headings[at + 1 :]))
        outcome = Outcome("refused", "UNKNOWN_COLUMN")
        delivery = replace(delivery, layout=layout)
        return send(delivery, body, self.out, "corrections/unknown_column", self.seed, outcome)

    def swapped(self, quarter: Quarter, shown: Sequence[Incoming]) -> dict[str, Any]:
        """A few incoming documents whose deadlines stand under "Trạng thái", and the other way round."""
        delivery = datasets.incoming(quarter, self.province)
        delivery = replace(delivery, file_name="so-van-ban-den_doi-cot", exported_at=delivery.exported_at + 60)
        rng = luck(self.seed, "swapped")
        body = body_of(shown[:FEW_ROWS], (), lambda one: incoming_row(one, self.names, rng), delivery.layout, rng)
        exchanged = dict(zip(SWAPPED, reversed(SWAPPED), strict=True))
        headings = tuple(exchanged.get(heading, heading) for heading in delivery.layout.headings)
        delivery = replace(delivery, layout=replace(delivery.layout, headings=headings))
        return send(delivery, body, self.out, "corrections/swapped", self.seed, Outcome("refused", "COLUMNS_SWAPPED"))

    def secret(self, quarter: Quarter, shown: Sequence[Outgoing]) -> dict[str, Any]:
        """A few rows of the book of issued documents, one of them marked secret."""
        delivery = datasets.outgoing(quarter, self.province)
        delivery = replace(delivery, exported_at=quarter.exported_at + 60, file_name="so-van-ban-di_bo-sung")
        rng = luck(self.seed, "secret")
        true_dates = delivery.style.extension == "xlsx"
        few = shown[:FEW_ROWS]
        body = body_of(few, (), lambda one: outgoing_row(one, self.names, rng, true_dates), delivery.layout, rng)
        body.rows[len(few) // 2][delivery.layout.column("Độ mật")] = SECRECY_MARK
        return send(delivery, body, self.out, "corrections/secret", self.seed, Outcome("secret", "SECRET_DOCUMENT"))


def with_facts(entry: dict[str, Any], changes: Changes, facts: Facts, sent: Sent) -> dict[str, Any]:
    """The corrected delivery's entry with its units, and the facts and what was sent as they become."""
    units = [{"unit_code": unit.code, "unit_name": unit.name} for unit in changes.units]
    return entry | {"units": units, "facts": facts, "sent": sent}
