"""What personal data look like, for every gate that must not let them through: at the door, and before publishing.

The patterns are written in what RE2 (Arrow), PostgreSQL and Python have in common.
"""

SHAPES = (
    r"(^|[^0-9])[0-9]{12}([^0-9]|$)",  # a citizen number (CCCD), 12 digits
    r"(^|[^0-9.])0[0-9]{2}[ .-][0-9]{3}[ .-][0-9]{3}[ .-][0-9]{3}([^0-9.]|[.]([^0-9]|$)|$)",  # in groups
    r"(^|[^0-9])(\+?84|0)[0-9]{9}([^0-9]|$)",  # a phone
    r"(^|[^0-9.])(\+?84[ .-]?|0)[0-9]{2,3}[ .-][0-9]{3}[ .-][0-9]{3,4}([^0-9.]|[.]([^0-9]|$)|$)",  # the same, in groups
    r"(^|[^0-9])02[0-9]{9}([^0-9]|$)",  # a landline of eleven digits
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",  # an e-mail address
)
ANY_SHAPE = "|".join(SHAPES)
"""Matches a text in which any of the shapes stands."""
