insert into ops.delivery (
    source, dataset, sender, period, sha256, byte_size, exported_at, mode, status, rows_read, rows_loaded, received_at, catalogue_version
)
values (
    :source, :dataset, 'all', :period, md5(random()::text), 1, :exported_at, 'delta', 'loaded', :rows, :rows, :exported_at, 'bench'
)
returning delivery_id
