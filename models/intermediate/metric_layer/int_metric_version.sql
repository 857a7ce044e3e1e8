with

metric_catalogue as (

    select * from {{ ref('metric_catalogue') }}

),

metric_review as (

    select * from {{ ref('metric_review') }}

),

run as (

    select * from {{ ref('int_run') }}

),

life as (

    -- a metric lives until its last version ends
    select
        metric_id,
        max(valid_to) as retired_on

    from metric_catalogue
    group by metric_id

),

reviewed as (

    -- the first review that is over after the retirement; none planned: nothing to wait for
    select
        life.metric_id,
        life.retired_on,
        coalesce(min(metric_review.ends_on), life.retired_on) as computed_until

    from life
    left join metric_review on life.retired_on < metric_review.ends_on
    group by
        life.metric_id,
        life.retired_on

),

versions as (

    select
        metric_catalogue.*,
        case
            when metric_catalogue.version = 1 then metric_catalogue.metric_id
            else concat(metric_catalogue.metric_id, '__v', cast(metric_catalogue.version as varchar))
        end as series_id,
        reviewed.retired_on,
        reviewed.computed_until,
        metric_catalogue.valid_from as shown_from,
        -- the last version goes on while a retired metric is still computed
        case
            when metric_catalogue.valid_to = reviewed.retired_on then {{ end_of_time() }}
            else metric_catalogue.valid_to
        end as shown_to,
        metric_catalogue.valid_from <= run.as_on and metric_catalogue.valid_to > run.as_on as is_current,
        reviewed.retired_on <= run.as_on as is_retired,
        reviewed.computed_until > run.as_on as is_computed

    from metric_catalogue
    inner join reviewed on metric_catalogue.metric_id = reviewed.metric_id
    cross join run

)

select * from versions
