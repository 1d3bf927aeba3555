insert into raw.one_stop_shop__dossiers (
    delivery_id, sheet_no, row_no, record_key, is_current, unit_code, unit_valid_from, dossier_code, procedure_code, field_name, channel, service_level, received_at, due_at, finished_at, returned_at, status,
    components_digitised, component_reused, from_personal_store, e_result, result_required, vneid_verified, online_payment, fee_amount,
    fee_kind, paid_at, apology_sent
)

select
    :delivery_id, 1, i, cast(:delivery_id as text) || '-' || i, true, unit_code, unit_valid_from, 'H21.1-' || i, '1.00' || cast(1000 + floor(r2 * 30) as integer),
    (array['Hộ tịch', 'Chứng thực', 'Đất đai', 'Kinh doanh', 'Xây dựng'])[1 + cast(floor(r3 * 5) as integer)], 1 + cast(floor(r4 * 3) as integer),
    (array['full', 'partial', 'information'])[1 + cast(floor(r5 * 3) as integer)],
    happened_on + interval '9 hours', happened_on + interval '5 days 17 hours', happened_on + r2 * interval '7 days' + interval '10 hours',
    happened_on + interval '8 days', 10, r2 < 0.7, r3 < 0.5, r4 < 0.2, r5 < 0.8, r2 < 0.9, r3 < 0.6, cast(floor(r4 * 3) as integer),
    cast(floor(r5 * 4) as integer) * 5000, 'before', happened_on + interval '9 hours 10 minutes', r3 < 0.5
from drawn
