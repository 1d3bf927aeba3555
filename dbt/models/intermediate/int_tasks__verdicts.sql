-- What a person said of a match. Nobody can say it yet: the command that records it, and its table, replace these rows that there are none of.
select
    null::text as task_key,
    null::integer as occurrence,
    null::text as document_key,
    null::text as verdict
where false
