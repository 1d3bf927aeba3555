"""What the registry says of the files behind the candidate: mostly accepted, no row of a refused one."""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

from expectations import bounds
from expectations.rules import Rule, Subject

LOADED = "('loaded', 'loaded_with_rejections')"
REGISTRY = "ops.delivery"


def rules(subject: Subject) -> list[Rule]:
    """The rules over ``ops.delivery`` and ``raw`` for a build."""
    return [
        Rule(
            "rejected_share_is_small",
            REGISTRY,
            "warning",
            f"Mỗi tệp mới có không quá {bounds.REJECTED_SHARE:.0%} số dòng bị từ chối.",
            rows=f"""
                select sender || ' ' || period as key from {{batch}}
                where delivery_id > {subject.since_delivery_id} and delivery_id <= {subject.last_delivery_id}
                    and rows_rejected > {bounds.REJECTED_SHARE} * rows_read
            """,
        ),
        Rule(
            "no_file_was_refused",
            REGISTRY,
            "warning",
            "Không tệp mới nào bị từ chối cả tệp.",
            rows=f"""
                select sender || ' ' || period as key from {{batch}}
                where delivery_id > {subject.since_delivery_id} and status in ('refused', 'secret')
            """,
        ),
        Rule(
            "no_row_of_a_refused_file",
            REGISTRY,
            "critical",
            "Không dòng nào trong kho thuộc tệp bị từ chối cả tệp hoặc tệp trùng.",
            rows="\n union all ".join(
                f"select d.delivery_id::text as key from {{batch}} as d where d.status not in {LOADED} "
                f"and exists (select from {relation} as r where r.delivery_id = d.delivery_id)"
                for relation, columns in subject.columns.items()
                if relation.startswith("raw.") and "delivery_id" in columns
            )
            or "select null as key where false",
        ),
    ]
