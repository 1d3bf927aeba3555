{{ config(tags=['self_test']) }}

-- Every name with its place in Vietnamese order: letters first (Đ after D, Ư after U) and tones only
-- between names of equal letters, as the Unicode order for Vietnamese has it; numbers by size; a name before its extensions.
with names (place, name) as (
    values
    (1, 'An Hòa'),
    (2, 'An Lão'),
    (3, 'An Toàn'),
    (4, 'Ân Hảo'),
    (5, 'Ân Tường'),
    (6, 'Bồng Sơn'),
    (7, 'Cát Tiến'),
    (8, 'Dliê Ya'),
    (9, 'Đak Đoa'),
    (10, 'Đề Gi'),
    (11, 'Gào'),
    (12, 'Hoà An'),
    (13, 'Hòa Bình'),
    (14, 'Hoa Lư'),
    (15, 'Hoài Ân'),
    (16, 'Ia Ly'),
    (17, 'Lơ Pang'),
    (18, 'Ma'),
    (19, 'Mà'),
    (20, 'Mả'),
    (21, 'Mã'),
    (22, 'Má'),
    (23, 'Mạ'),
    (24, 'Ô Chợ Dừa'),
    (25, 'Ơ Đu'),
    (26, 'Phường 2'),
    (27, 'Phường 10'),
    (28, 'Quy Nhơn'),
    (29, 'Quy Nhơn Bắc'),
    (30, 'Tuy Phước'),
    (31, 'Tuy Phước Bắc'),
    (32, 'Tư Nghĩa'),
    (33, 'Uar'),
    (34, 'Ưu Điềm'),
    (35, 'Vân Canh')
),

sorted_names as (
    select
        place,
        name,
        row_number() over (order by {{ vn_sort_key('name') }}) as sorted_place
    from names
)

select
    place,
    name,
    sorted_place
from sorted_names
where place <> sorted_place
