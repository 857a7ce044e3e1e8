with

posting as (

    select * from {{ ref('int_fact_posting') }}

),

confidence as (

    select * from {{ ref('int_posting_confidence') }}

),

cut as (

    select
        posting.own_person_no,
        posting.officer_id,
        posting.valid_from as posting_valid_from,
        greatest(posting.valid_from, confidence.valid_from) as valid_from,
        least(posting.valid_to, confidence.valid_to) as valid_to,
        confidence.agreeing_sources,
        confidence.confidence,
        confidence.known_from,
        confidence.known_to

    from posting
    inner join confidence
        on posting.own_person_no = confidence.person_no
        and posting.valid_from < confidence.valid_to
        and confidence.valid_from < posting.valid_to

),

compared as (

    select
        *,
        coalesce(
            lag({{ row_text(['posting_valid_from', 'agreeing_sources', 'known_from', 'known_to']) }})
                over (partition by own_person_no order by valid_from)
            = {{ row_text(['posting_valid_from', 'agreeing_sources', 'known_from', 'known_to']) }},
            false
        ) as is_same

    from cut

),

numbered as (

    select
        *,
        sum(case when is_same then 0 else 1 end) over (
            partition by own_person_no order by valid_from
            rows between unbounded preceding and current row
        ) as stretch_number

    from compared

),

merged as (

    select
        own_person_no,
        officer_id,
        posting_valid_from,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to,
        agreeing_sources,
        confidence,
        known_from,
        known_to

    from numbered
    group by
        own_person_no, officer_id, posting_valid_from, stretch_number, agreeing_sources, confidence, known_from, known_to

)

select * from merged
