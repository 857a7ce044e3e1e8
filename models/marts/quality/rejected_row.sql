with

rejection_rule as (

    select * from {{ ref('rejection_rule') }}

),

impossible as (

    select * from {{ ref('int_impossible_row') }}

),

unreadable as (

    select * from {{ source('pipeline', 'rejected_row') }}

),

rejections as (

    select
        rejection_rule.system,
        rejection_rule.table_name,
        impossible.row_key,
        impossible.rule,
        impossible.seen_at,
        'model' as found_by
    from impossible
    inner join rejection_rule on impossible.rule = rejection_rule.rule

    union all

    select
        system,
        table_name,
        row_key,
        rule,
        seen_at,
        'reading' as found_by
    from unreadable

),

-- the values at fault stay in the warehouse: they may be names or free text
final as (

    select
        rejections.system,
        rejections.table_name,
        case
            when rejections.system = 'hr' and rejections.table_name = 'person' then 'withheld'
            else coalesce(rejections.row_key, 'none')
        end as row_key,
        rejections.rule,
        rejections.found_by,
        coalesce(min(rejection_rule.description), 'The row could not be read') as detail,
        coalesce(min(rejection_rule.remedy), 'Correct the row in the source system') as remedy,
        coalesce(bool_and(rejection_rule.is_excluded_from_metrics), true) as is_excluded_from_metrics,
        count(*) as rows,
        min(rejections.seen_at) as seen_at

    from rejections
    left join rejection_rule on rejections.rule = rejection_rule.rule
    group by 1, 2, 3, 4, 5

)

select * from final
