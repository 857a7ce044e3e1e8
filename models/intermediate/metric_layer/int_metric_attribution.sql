with

metric_row as (

    select distinct
        holder_kind,
        holder_key,
        record_unit_code,
        attributed_on

    from {{ ref('int_metric_row') }}

),

account_unit as (

    select * from {{ ref('int_account_unit') }}

),

account_holder as (

    select * from {{ ref('int_account_holder') }}

),

collar_holder as (

    -- somebody who had left cannot have attended
    select * from {{ ref('int_collar_holder') }}
    where is_employed

),

person_bucket as (

    select * from {{ ref('int_person_bucket') }}

),

posting as (

    select * from {{ ref('int_posting_asof') }}

),

mapped_unit as (

    select * from {{ ref('int_unit_csp') }}
    where is_mapped

),

by_account as (

    select
        metric_row.*,
        account_holder.person_no,
        coalesce(account_holder.bucket, 'UNASSIGNED') as bucket_without_person,
        account_unit.unit_code as account_unit_code

    from metric_row
    left join account_unit on metric_row.holder_key = account_unit.user_id
    left join account_holder
        on metric_row.holder_key = account_holder.user_id
        and metric_row.attributed_on >= account_holder.valid_from
        and metric_row.attributed_on < account_holder.valid_to
    where metric_row.holder_kind = 'account'

),

by_collar as (

    select
        metric_row.*,
        collar_holder.person_no,
        case when metric_row.holder_key is null then 'UNASSIGNED' else 'EXTERNAL' end as bucket_without_person,
        cast(null as varchar) as account_unit_code

    from metric_row
    left join collar_holder
        on metric_row.holder_key = collar_holder.collar_canonical
        and metric_row.attributed_on >= collar_holder.valid_from
        and metric_row.attributed_on < collar_holder.valid_to
    where metric_row.holder_kind = 'collar'

),

by_person as (

    select
        metric_row.*,
        metric_row.holder_key as person_no,
        'UNASSIGNED' as bucket_without_person,
        cast(null as varchar) as account_unit_code

    from metric_row
    where metric_row.holder_kind = 'person'

),

identified as (

    select * from by_account
    union all
    select * from by_collar
    union all
    select * from by_person

),

attributed as (

    -- somebody known: their bucket and reconciled team; nobody known: the unit on the record
    -- if mapped that day, else the account's
    select
        identified.holder_kind,
        identified.holder_key,
        identified.record_unit_code,
        identified.attributed_on,
        person_bucket.person_no,
        coalesce(person_bucket.officer_id, identified.bucket_without_person) as officer_id,
        coalesce(person_bucket.is_individual, false) as is_individual,
        case
            when person_bucket.person_no is not null then coalesce(posting.unit_code, 'UNPOSTED')
            else coalesce(record_unit.unit_code, unit_of_account.unit_code, 'UNPOSTED')
        end as unit_code,
        case
            when person_bucket.person_no is not null then coalesce(posting.csp_code, 'FORCE_WIDE')
            else coalesce(record_unit.csp_code, unit_of_account.csp_code, 'FORCE_WIDE')
        end as csp_code

    from identified
    left join person_bucket
        on identified.person_no = person_bucket.person_no
        and identified.attributed_on >= person_bucket.valid_from
        and identified.attributed_on < person_bucket.valid_to
    left join posting
        on identified.person_no = posting.person_no
        and identified.attributed_on >= posting.valid_from
        and identified.attributed_on < posting.valid_to
    left join mapped_unit as record_unit
        on identified.record_unit_code = record_unit.unit_code
        and identified.attributed_on >= record_unit.valid_from
        and identified.attributed_on < record_unit.valid_to
    left join mapped_unit as unit_of_account
        on identified.account_unit_code = unit_of_account.unit_code
        and identified.attributed_on >= unit_of_account.valid_from
        and identified.attributed_on < unit_of_account.valid_to

)

select * from attributed
