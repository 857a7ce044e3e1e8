with

posting as (

    select
        *,
        {{ local_date('entered_at') }} as entered_on

    from {{ ref('int_hr_posting') }}

),

mapping as (

    select * from {{ ref('int_org_unit_mapping') }}

),

unit_today as (

    select * from {{ ref('int_unit_today') }}

),

run as (

    select * from {{ ref('int_run') }}

),

backdated as (

    select
        posting.*,
        mapping.unit_code,
        unit_today.csp_code

    from posting
    inner join run
        on posting.starts_on < {{ month_start('posting.entered_on') }}
        and posting.valid_to > run.history_start
        and posting.entered_on > {{ add_days('run.as_on', '-' ~ setting('mismatch_window_days')) }}
        and posting.entered_on > run.history_start
    left join mapping
        on posting.org_unit_code = mapping.org_unit_code
        and posting.starts_on >= mapping.valid_from
        and posting.starts_on < mapping.valid_to
    left join unit_today on mapping.unit_code = unit_today.unit_code

),

mismatch as (

    select
        {{ mismatch_columns(
            'P23', 'posting', 'posting_id', person_no='person_no', unit_code_hr='unit_code', csp_hr='csp_code',
            detail_1=day_text('entered_on'), detail_2=day_text('starts_on')
        ) }}

    from backdated

)

select * from mismatch
