"""The numbers that the gate measures against, in one place. Changing one is a decision of a person, with its reason."""

FALL_OF_COUNTS = 0.20
"""A total of a quarter or year may be at most this share below what the shown edition says."""

SMALL_TOTAL = 30
"""Totals below this are too small for a share to mean anything."""

CHANGE_OF_MEAN_INDEX = 10.0
"""Points by which the mean index of a league may differ from the shown edition's."""

REJECTED_SHARE = 0.05
"""Share of a delivery's rows that may be rejected before somebody should look."""

PORTAL_AGREEMENT = 20.0
"""Points by which a ratio from our own exports may differ from the national portal's."""

OVERSPENT = 1.05
"""Spending above this share of the usable budget is not plausible."""

CONTROL_TOTAL = 0.05
"""Share of what the forms of a province and period say together by which the records may differ from them."""

CONTROL_TOTAL_FLOOR = {"06a": 10, "kbnn": 1_000_000_000}
"""Dossiers, and đồng: a difference of a province up to this is no matter of shares, however small the total."""

FORMS_OUT_OF_TOLERANCE = 0.5
"""Share of a period's forms that may be out of tolerance before the records are the likelier culprit."""

FEWEST_FORMS = 5
"""Fewer forms of a period say nothing of a province, unless one of them is the province's own."""

MEAN_INDEX = (20.0, 99.5)
"""A plausible mean index of all units."""

ROW_COUNT_RATIO = (0.33, 3.0)
"""A sender's rows against those of its previous period."""
