with recursive

component_input as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        kind,
        max_points,
        rule,
        direction,
        threshold,
        points_each,
        steps,
        unit_of_measure,
        numerator,
        denominator,
        amount,
        amount_each,
        per
    from {{ ref('int_scoring__component_input') }}
    where
        basis = 'computed'
        and kind <> 'bonus'
),

criterion_score as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        score
    from {{ ref('criterion_score') }}
),

-- Less of a penalty is a gain; of what is deducted or must stay below a bound, fewer is better.
lossy as (
    select
        component_input.unit_code,
        component_input.unit_valid_from,
        component_input.year,
        component_input.set_code,
        component_input.component_code,
        component_input.kind,
        component_input.max_points,
        component_input.rule,
        component_input.direction,
        component_input.threshold,
        component_input.points_each,
        component_input.steps,
        component_input.unit_of_measure,
        component_input.numerator,
        component_input.denominator,
        component_input.amount,
        component_input.amount_each,
        component_input.per,
        criterion_score.score,
        case when component_input.kind = 'penalty' then -1 else 1 end as gain_sign,
        case when component_input.kind = 'penalty' then criterion_score.score else component_input.max_points - criterion_score.score end as lost,
        case when component_input.kind = 'penalty' then -1 else 1 end
        * case
            when component_input.rule = 'deduct' then -1
            when component_input.rule in ('boolean', 'steps') and component_input.direction = 'at_most' then -1
            else 1
        end as improves_by
    from component_input
    inner join criterion_score
        on
            component_input.unit_code = criterion_score.unit_code
            and component_input.unit_valid_from = criterion_score.unit_valid_from
            and component_input.year = criterion_score.year
            and component_input.set_code = criterion_score.set_code
            and component_input.component_code = criterion_score.component_code
    where case when component_input.kind = 'penalty' then criterion_score.score > 0 else criterion_score.score < component_input.max_points end
),

-- How far the numerator alone can go: down to 0, up to the denominator of a ratio, and of a count to where no rule gives any more.
bounded as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        kind,
        max_points,
        rule,
        direction,
        threshold,
        points_each,
        steps,
        amount,
        amount_each,
        per,
        score,
        gain_sign,
        lost,
        improves_by,
        greatest(
            0,
            case
                when improves_by < 0 then floor(numerator)
                when unit_of_measure = 'percent' then floor(denominator - numerator)
                else ceil(
                    (
                        per * greatest(
                            threshold,
                            max_points / points_each,
                            (
                                select max((step.step ->> 'from')::numeric)
                                from jsonb_array_elements(lossy.steps) as step (step)
                            )
                        ) - amount
                    ) / amount_each
                ) + 1
            end
        ) as farthest
    from lossy
),

-- The most that can be won, and what is worth going for first: the next threshold, the next whole point of what is counted, else all there is.
wanted as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        max_points,
        rule,
        direction,
        threshold,
        points_each,
        steps,
        amount,
        amount_each,
        per,
        score,
        gain_sign,
        lost,
        improves_by,
        farthest,
        most,
        case
            when rule in ('boolean', 'steps') then 0.01
            when rule = 'linear_floor' and amount < per * threshold then 0.01
            when rule in ('count', 'deduct') and kind = 'penalty' then least(most, score - (ceil(score) - 1))
            when rule in ('count', 'deduct') then least(most, floor(score) + 1 - score)
            else most
        end as first
    from (
        select
            bounded.unit_code,
            bounded.unit_valid_from,
            bounded.year,
            bounded.set_code,
            bounded.component_code,
            bounded.kind,
            bounded.max_points,
            bounded.rule,
            bounded.direction,
            bounded.threshold,
            bounded.points_each,
            bounded.steps,
            bounded.amount,
            bounded.amount_each,
            bounded.per,
            bounded.score,
            bounded.gain_sign,
            bounded.lost,
            bounded.improves_by,
            bounded.farthest,
            {{ points_gained('bounded.farthest', 'bounded') }} as most
        from bounded
    ) as judged
    where most > 0
),

-- Halved until the fewest is found: points never fall on the way, so one fewer than what is found gives less.
searched as (
    select
        wanted.unit_code,
        wanted.unit_valid_from,
        wanted.year,
        wanted.set_code,
        wanted.component_code,
        goal.goal,
        goal.gain,
        wanted.max_points,
        wanted.rule,
        wanted.direction,
        wanted.threshold,
        wanted.points_each,
        wanted.steps,
        wanted.amount,
        wanted.amount_each,
        wanted.per,
        wanted.score,
        wanted.gain_sign,
        wanted.improves_by,
        0::numeric as too_few,
        wanted.farthest::numeric as enough
    from wanted
    cross join lateral (values ('next', wanted.first), ('full', wanted.lost)) as goal (goal, gain)
    where goal.gain <= wanted.most

    union all

    select
        searched.unit_code,
        searched.unit_valid_from,
        searched.year,
        searched.set_code,
        searched.component_code,
        searched.goal,
        searched.gain,
        searched.max_points,
        searched.rule,
        searched.direction,
        searched.threshold,
        searched.points_each,
        searched.steps,
        searched.amount,
        searched.amount_each,
        searched.per,
        searched.score,
        searched.gain_sign,
        searched.improves_by,
        case when halved.reaches then searched.too_few else halved.change end as too_few,
        case when halved.reaches then halved.change else searched.enough end as enough
    from searched
    cross join
        lateral (
            select
                half.change,
                {{ points_gained('half.change', 'searched') }} >= searched.gain as reaches
            from (select div(searched.too_few + searched.enough, 2) as change) as half
        ) as halved
    where searched.enough - searched.too_few > 1
),

found as (
    select
        searched.unit_code,
        searched.unit_valid_from,
        searched.year,
        searched.set_code,
        searched.component_code,
        searched.goal,
        searched.rule,
        searched.threshold,
        searched.steps,
        searched.per,
        searched.gain_sign,
        searched.improves_by,
        searched.amount < searched.per * searched.threshold as was_below,
        searched.improves_by * searched.enough as change,
        searched.amount + searched.improves_by * searched.enough * searched.amount_each as amount,
        {{ points_gained('searched.enough', 'searched') }} as gain
    from searched
    where searched.enough - searched.too_few <= 1
)

select
    reached.unit_code,
    reached.unit_valid_from,
    reached.year,
    reached.set_code,
    reached.component_code,
    reached.change as next_change,
    reached.gain as next_points,
    -- The bound that is passed then; where there is none to pass, the value that is reached.
    case
        when reached.rule = 'boolean' or (reached.rule = 'linear_floor' and reached.was_below) then reached.threshold
        when reached.rule = 'linear_cap' and reached.change = complete.change then reached.threshold
        when reached.rule in ('linear', 'linear_floor', 'survey') and reached.change = complete.change then 100
        when reached.rule = 'steps'
            then (
                select case when reached.improves_by > 0 then max(bound.from_value) else min(bound.from_value) end
                from jsonb_array_elements(reached.steps) as step (step)
                cross join lateral (select (step.step ->> 'from')::numeric as from_value) as bound
                where case
                    when reached.gain_sign > 0 then reached.improves_by * (reached.amount - reached.per * bound.from_value) >= 0
                    else reached.improves_by * (reached.amount - reached.per * bound.from_value) > 0
                end
            )
        else reached.amount / reached.per
    end as next_threshold,
    complete.change as full_change
from found as reached
left join found as complete
    on
        reached.unit_code = complete.unit_code
        and reached.unit_valid_from = complete.unit_valid_from
        and reached.year = complete.year
        and reached.set_code = complete.set_code
        and reached.component_code = complete.component_code
        and complete.goal = 'full'
where reached.goal = 'next'
