-- What: nobody under quarantine (I01, P02 of 14 days, P11 across partnerships) has officer rows of their own in metric_value, and
--   everybody under quarantine who may be listed has an open mismatch that says so.
-- When it matters: always; figures that may be another officer's would stand under a name.
-- How to resolve: see int_quarantined_person and int_person_bucket.
with

quarantined as (

    select distinct person_no from {{ ref('int_quarantined_person') }}

),

named as (

    select distinct quarantined.person_no

    from {{ ref('metric_value') }} as metric_value
    inner join quarantined on metric_value.entity_id = quarantined.person_no
    where metric_value.level = 'officer'

),

unexplained as (

    select quarantined.person_no

    from {{ ref('int_quarantined_person') }} as quarantined
    left join {{ ref('int_mismatch_protected') }} as protected
        on protected.entity_type = 'person'
        and quarantined.person_no = protected.entity_id
    left join {{ ref('posting_mismatch') }} as mismatch
        on quarantined.code = mismatch.code
        and quarantined.person_no = mismatch.entity_id
        and mismatch.action in ('QUARANTINE', 'BLOCK')
    where
        protected.entity_id is null
        and mismatch.code is null

),

wrong as (

    select person_no from named
    union
    select person_no from unexplained

)

select * from wrong
