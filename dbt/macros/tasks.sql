{#- The Vietnamese label of a task's status; `done` of `several` for what is due more than once. -#}
{% macro task_status_vi(status, done="''", several="''") -%}
    case {{ status }}
        when 'done_on_time' then 'Hoàn thành đúng hạn'
        when 'done_late' then 'Hoàn thành trễ hạn'
        when 'overdue' then 'Quá hạn'
        when 'due' then 'Chưa đến hạn'
        when 'recurring' then 'Định kỳ, đã thực hiện ' || {{ done }} || '/' || {{ several }} || ' lần'
        when 'no_evidence' then 'Chưa có tài liệu chứng minh'
    end
{%- endmacro %}
