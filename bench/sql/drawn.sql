create temporary table drawn on commit drop as
with drawn as (
    select
        i,
        cast(:first_day as date) + cast(floor(random() * :days) as integer) as happened_on,
        random() as r1,
        random() as r2,
        random() as r3,
        random() as r4,
        random() as r5
    from generate_series(1, :rows) as i
)

select drawn.*, unit.unit_code, unit.unit_valid_from
from drawn
inner join bench_unit as unit
    on
        unit.era = case when drawn.happened_on < date '2025-07-01' then 0 else 1 end
        and unit.n = cast(floor(drawn.r1 * case when drawn.happened_on < date '2025-07-01' then :old else :new end) as integer)
