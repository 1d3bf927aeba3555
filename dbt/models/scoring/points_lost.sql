with

criterion_score as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        area,
        kind,
        criterion_code,
        rule,
        basis,
        basis_vi,
        indicator_code,
        max_score,
        self_score,
        second_appraised_score,
        score,
        numerator,
        denominator,
        scored_value
    from {{ ref('criterion_score') }}
    where
        applicable
        and kind <> 'bonus'
),

component as (
    select
        set_code,
        component_code,
        name_vi,
        order_no,
        unit_of_measure
    from {{ ref('int_scoring__component_listed') }}
),

indicator as (
    select
        indicator_code,
        name_vi,
        dataset
    from {{ ref('indicator') }}
),

change_searched as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        next_change,
        next_points,
        next_threshold,
        full_change
    from {{ ref('int_scoring__change_searched') }}
),

-- A silent unit has lost no points: it has none to lose.
result as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        league,
        province_code,
        sort_key,
        score,
        applicable_max,
        bonus_points,
        index_value,
        rank,
        dense_rank() over (partition by year, set_code, province_code, league order by index_value desc) as dense_place
    from {{ ref('int_scoring__index_ranked') }}
    where
        area = 'total'
        and index_value is not null
),

criteria_set as (
    select
        set_code,
        tie_rule
    from {{ ref('stg_ops__criteria_set') }}
),

penalty_block as (
    select
        set_code,
        max_points
    from {{ ref('stg_ops__criteria_area') }}
    where kind = 'penalty'
),

penalty as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        sum(score) as points
    from criterion_score
    where kind = 'penalty'
    group by unit_code, unit_valid_from, year, set_code
),

lost as (
    select
        criterion_score.unit_code,
        criterion_score.unit_valid_from,
        criterion_score.year,
        criterion_score.set_code,
        criterion_score.component_code,
        component.order_no,
        criterion_score.area,
        criterion_score.kind,
        criterion_score.criterion_code,
        component.name_vi,
        component.unit_of_measure,
        criterion_score.rule,
        criterion_score.basis,
        criterion_score.basis_vi,
        criterion_score.indicator_code,
        criterion_score.max_score,
        criterion_score.score,
        criterion_score.second_appraised_score,
        criterion_score.numerator,
        criterion_score.denominator,
        criterion_score.scored_value,
        case
            when criterion_score.kind = 'penalty' then criterion_score.score
            else criterion_score.max_score - coalesce(criterion_score.score, 0)
        end as points_lost,
        change_searched.next_threshold,
        change_searched.next_change,
        change_searched.full_change,
        -- What people gave is won back by their word: up to what the unit gave itself.
        case
            when criterion_score.basis = 'computed' then change_searched.next_points
            when criterion_score.basis = 'appraised' and criterion_score.kind = 'penalty'
                then nullif(greatest(criterion_score.score - coalesce(criterion_score.self_score, 0), 0), 0)
            when criterion_score.basis = 'appraised'
                then nullif(greatest(coalesce(criterion_score.self_score, criterion_score.max_score) - criterion_score.score, 0), 0)
            when criterion_score.kind = 'penalty' then null
            when criterion_score.basis in ('self_assessed', 'not_assessed') then criterion_score.max_score - coalesce(criterion_score.score, 0)
        end as next_points
    from criterion_score
    inner join component
        on
            criterion_score.set_code = component.set_code
            and criterion_score.component_code = component.component_code
    left join change_searched
        on
            criterion_score.unit_code = change_searched.unit_code
            and criterion_score.unit_valid_from = change_searched.unit_valid_from
            and criterion_score.year = change_searched.year
            and criterion_score.set_code = change_searched.set_code
            and criterion_score.component_code = change_searched.component_code
),

-- The index of the unit if this alone were won, the penalty block capped as ever.
won as (
    select
        lost.unit_code,
        lost.unit_valid_from,
        lost.year,
        lost.set_code,
        lost.component_code,
        result.province_code,
        result.league,
        result.sort_key,
        result.rank,
        result.index_value,
        case
            when lost.next_points is not null
                then {{ index_of(
                    "(result.score + case when lost.kind = 'area' then lost.next_points else 0 end)",
                    "result.bonus_points",
                    "least(penalty_block.max_points, coalesce(penalty.points, 0) - case when lost.kind = 'penalty' then lost.next_points else 0 end)",
                    "result.applicable_max",
                ) }}
        end as index_if_won
    from lost
    inner join result
        on
            lost.unit_code = result.unit_code
            and lost.unit_valid_from = result.unit_valid_from
            and lost.year = result.year
            and lost.set_code = result.set_code
    left join penalty_block
        on lost.set_code = penalty_block.set_code
    left join penalty
        on
            lost.unit_code = penalty.unit_code
            and lost.unit_valid_from = penalty.unit_valid_from
            and lost.year = penalty.year
            and lost.set_code = penalty.set_code
    where lost.points_lost > 0
),

placed as (
    select
        won.unit_code,
        won.unit_valid_from,
        won.year,
        won.set_code,
        won.component_code,
        {{ rank_among(
            'criteria_set.tie_rule', 'won.index_if_won', 'other.index_value', 'other.dense_place',
            '(other.sort_key, other.unit_code, other.unit_valid_from) < (won.sort_key, won.unit_code, won.unit_valid_from)',
        ) }} as rank_if_won
    from won
    inner join criteria_set
        on won.set_code = criteria_set.set_code
    inner join result as other
        on
            won.year = other.year
            and won.set_code = other.set_code
            and won.province_code = other.province_code
            and won.league = other.league
    where won.index_if_won is not null
    group by
        won.unit_code,
        won.unit_valid_from,
        won.year,
        won.set_code,
        won.component_code,
        won.sort_key,
        won.index_if_won,
        criteria_set.tie_rule
),

-- What is counted, in words: the indicator's name without "Tỷ lệ" or "Số".
worded as (
    select
        lost.unit_code,
        lost.unit_valid_from,
        lost.year,
        lost.set_code,
        lost.component_code,
        case when lost.next_change < 0 then 'bớt ' else 'thêm ' end as way,
        case
            when lost.unit_of_measure = 'mean' then ' trong tổng của "' || indicator.name_vi || '"'
            when indicator.dataset like 'budget.%' then ' đồng ' || regexp_replace(indicator.name_vi, '^Tỷ lệ ', '')
            when indicator.dataset like 'survey.%' then ' câu trả lời ' || regexp_replace(indicator.name_vi, '^Tỷ lệ ', '')
            else ' ' || regexp_replace(regexp_replace(indicator.name_vi, '^(Tỷ lệ|Số) ', ''), '^(cấp|thanh toán) ', 'lượt \1 ')
        end as counted_vi,
        case
            when lost.rule in ('count', 'deduct') then ''
            when lost.next_change < 0 then ' để còn ' || {{ vi_number('lost.next_threshold', 4, false) }}
            else ' để đạt ' || {{ vi_number('lost.next_threshold', 4, false) }}
        end || case
            when lost.rule in ('count', 'deduct') then ''
            when lost.unit_of_measure = 'percent' then '%'
            when lost.unit_of_measure = 'count' then ' một năm'
            else ''
        end as bound_vi,
        case when lost.kind = 'penalty' then 'bớt trừ ' else 'thêm ' end || {{ vi_number('lost.next_points') }} || ' điểm' as points_vi,
        case
            when lost.full_change <> lost.next_change and lost.kind = 'penalty'
                then '; để không bị trừ cần ' || {{ vi_number('abs(lost.full_change)', 0) }}
            when lost.full_change <> lost.next_change then '; trọn điểm cần ' || {{ vi_number('abs(lost.full_change)', 0) }}
            when lost.full_change is null then '; trọn điểm thì chỉ đổi tử số là không đủ'
            else ''
        end as full_vi,
        case
            when lost.basis = 'computed' and lost.next_change is null then 'Chỉ thay đổi tử số thì không thêm được điểm'
            when lost.basis = 'computed' and lost.full_change is null then 'Chỉ thay đổi tử số thì không đạt trọn điểm'
            when lost.basis in ('no_data', 'survey_absent') then 'Không có số liệu để tính'
            when lost.basis <> 'computed' then 'Điểm do người chấm, không tính từ số liệu'
        end as reason_vi
    from lost
    left join indicator
        on lost.indicator_code = indicator.indicator_code
)

select
    lost.unit_code,
    lost.unit_valid_from,
    lost.year,
    lost.set_code,
    lost.component_code,
    (
        row_number() over (
            partition by lost.unit_code, lost.unit_valid_from, lost.year, lost.set_code
            order by lost.points_lost desc, lost.order_no asc, lost.component_code asc
        )
    )::integer as loss_order,
    lost.area,
    lost.kind,
    lost.criterion_code,
    lost.name_vi as component_name,
    lost.rule,
    lost.basis,
    lost.indicator_code,
    lost.max_score::numeric(8, 2) as max_score,
    lost.score::numeric(8, 2) as score,
    lost.points_lost::numeric(8, 2) as points_lost,
    {{ half_up(
        '100 * lost.points_lost / sum(lost.points_lost) over (partition by lost.unit_code, lost.unit_valid_from, lost.year, lost.set_code)', 2
    ) }}::numeric(5, 2) as share_of_lost,
    lost.numerator::numeric(24, 0) as numerator,
    lost.denominator::numeric(24, 0) as denominator,
    lost.scored_value::numeric(24, 2) as scored_value,
    {{ half_up('lost.next_threshold', 4) }}::numeric(24, 4) as next_threshold,
    lost.next_points::numeric(8, 2) as next_points,
    lost.next_change::numeric(24, 0) as needed_change,
    lost.full_change::numeric(24, 0) as full_needed_change,
    worded.reason_vi as no_change_reason,
    (won.index_if_won - won.index_value)::numeric(5, 2) as index_gain,
    won.rank as rank_now,
    placed.rank_if_won,
    case
        when lost.basis = 'computed' and lost.next_change is null
            then 'Đã dùng hết tử số: chỉ thay đổi tử số thì không thêm được điểm'
        when lost.basis = 'computed'
            then
                'Cần ' || worded.way || {{ vi_number('abs(lost.next_change)', 0) }} || worded.counted_vi || worded.bound_vi || ': '
                || worded.points_vi || worded.full_vi
        when lost.basis = 'survey_absent' then 'Chưa có khảo sát: cần có câu trả lời hợp lệ mới được tính điểm'
        when lost.basis = 'no_data' then 'Chưa có số liệu của chỉ số này trong kỳ: cần phát sinh và gửi số liệu mới được tính điểm'
        when lost.kind = 'penalty' then 'Giải trình, nêu tài liệu kiểm chứng nếu điểm trừ chưa đúng'
        when lost.basis = 'not_assessed'
            then 'Tự chấm và nêu tài liệu kiểm chứng để được thẩm định: đến ' || {{ vi_number('lost.next_points') }} || ' điểm'
        when lost.basis = 'self_assessed'
            then 'Chưa được thẩm định: nêu tài liệu kiểm chứng cho ' || {{ vi_number('lost.next_points') }} || ' điểm còn thiếu'
        when lost.next_points is null then 'Đơn vị tự chấm không cao hơn: cần kết quả mới kèm tài liệu kiểm chứng'
        when lost.second_appraised_score is not null
            then 'Đã thẩm định lần 2, thấp hơn tự chấm ' || {{ vi_number('lost.next_points') }} || ' điểm: kỳ sau cần đủ tài liệu kiểm chứng'
        else 'Giải trình, bổ sung tài liệu kiểm chứng cho thẩm định lần 2: đến ' || {{ vi_number('lost.next_points') }} || ' điểm'
    end as advice_vi
from lost
inner join won
    on
        lost.unit_code = won.unit_code
        and lost.unit_valid_from = won.unit_valid_from
        and lost.year = won.year
        and lost.set_code = won.set_code
        and lost.component_code = won.component_code
left join placed
    on
        lost.unit_code = placed.unit_code
        and lost.unit_valid_from = placed.unit_valid_from
        and lost.year = placed.year
        and lost.set_code = placed.set_code
        and lost.component_code = placed.component_code
inner join worded
    on
        lost.unit_code = worded.unit_code
        and lost.unit_valid_from = worded.unit_valid_from
        and lost.year = worded.year
        and lost.set_code = worded.set_code
        and lost.component_code = worded.component_code
