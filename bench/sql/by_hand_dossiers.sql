create temporary table by_hand_dossiers as
select
    unit_code,
    unit_valid_from,
    date_trunc('month', event.happened_at at time zone 'Asia/Ho_Chi_Minh') as month,
    count(*) filter (where event.kind = 1) as received,
    count(*) filter (where event.kind = 1 and channel = 2) as received_online,
    count(*) filter (where event.kind = 1 and channel = 2 and (e_result or not result_required)) as received_online_766,
    count(*) filter (where event.kind = 1 and service_level in ('full', 'partial')) as received_online_service,
    count(*) filter (where event.kind = 1 and components_digitised and (e_result or not result_required)) as received_digitised,
    count(*) filter (where event.kind = 1 and component_reused) as received_reused,
    count(*) filter (where event.kind = 1 and from_personal_store) as received_from_store,
    count(*) filter (where event.kind = 1 and vneid_verified) as received_vneid,
    count(*) filter (where event.kind = 1 and fee_amount > 0 and fee_kind not in ('exempt', 'none')) as fee_bearing,
    count(*) filter (where event.kind = 2) as resolved,
    count(*) filter (where event.kind = 2 and finished_at::date < due_at::date) as resolved_early,
    count(*) filter (where event.kind = 2 and finished_at::date > due_at::date) as resolved_late,
    count(*) filter (where event.kind = 2 and finished_at::date > due_at::date and apology_sent) as resolved_late_with_apology,
    count(*) filter (where event.kind = 2 and e_result) as finished_e_result,
    count(*) filter (where event.kind = 2 and result_required and e_result) as finished_result_required_e_result,
    count(*) filter (where event.kind = 2 and finished_at <= due_at) as on_time,
    count(*) filter (where event.kind = 3) as paid,
    count(*) filter (where event.kind = 3 and online_payment = 1) as paid_portal
from raw.one_stop_shop__dossiers
cross join lateral (values (received_at, 1), (finished_at, 2), (paid_at, 3)) as event (happened_at, kind)
where is_current and event.happened_at is not null
group by 1, 2, 3
