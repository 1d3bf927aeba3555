insert into raw.documents__incoming (delivery_id, sheet_no, row_no, record_key, is_current, unit_code, unit_valid_from, arrived_on, arrival_no, doc_type, field_name, due_on, finished_on)

select
    :delivery_id, 1, i, cast(:delivery_id as text) || '-' || i, true, unit_code, unit_valid_from, happened_on, i::text, 'Công văn', (array['Chỉ đạo điều hành', 'Tư pháp', 'Tổ chức bộ máy', 'Công chức, công vụ', 'Tài chính - Ngân sách', 'Chuyển đổi số', 'Kinh tế'])[1 + cast(floor(r2 * 7) as integer)],
    case when r3 < 0.6 then happened_on + 10 end, happened_on + cast(floor(r4 * 14) as integer)
from drawn
