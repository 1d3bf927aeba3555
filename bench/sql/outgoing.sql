insert into raw.documents__outgoing (
    delivery_id, sheet_no, row_no, record_key, is_current, unit_code, unit_valid_from, doc_date, doc_no_raw, doc_no, doc_type, field_name, legal_document, digitally_signed, sent_electronically
)

select
    :delivery_id, 1, i, cast(:delivery_id as text) || '-' || i, true, unit_code, unit_valid_from, happened_on, i || '/BC', i::text, (array['Báo cáo', 'Kế hoạch', 'Công văn'])[1 + cast(floor(r3 * 3) as integer)],
    (array['Chỉ đạo điều hành', 'Tư pháp', 'Tổ chức bộ máy', 'Công chức, công vụ', 'Tài chính - Ngân sách', 'Chuyển đổi số', 'Kinh tế'])[1 + cast(floor(r2 * 7) as integer)], r4 < 0.05, r5 < 0.9, r5 < 0.8
from drawn
