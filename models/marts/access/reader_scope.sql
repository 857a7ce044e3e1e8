with

reader as (

    select * from {{ ref('reader') }}

),

supervision as (

    select * from {{ ref('supervision') }}

),

posting as (

    select * from {{ ref('fct_posting') }}
    where is_current

),

officer as (

    select * from {{ ref('dim_officer') }}
    where not is_bucket

),

team as (

    select
        *,
        unit_code not in ('UNPOSTED', 'UNKNOWN') as is_led

    from {{ ref('dim_team') }}

),

real_team as (

    select distinct unit_code from team
    where is_led

),

rank_of_code as (

    select * from {{ ref('rank') }}

),

chain as (

    select * from {{ ref('int_supervision_chain') }}

),

looped as (

    select distinct person_no from chain
    where
        is_in_loop
        and person_no is not null

),

posted as (

    -- a rank that is not known counts as the highest: only those who see everybody there see its holder
    select
        posting.person_no,
        posting.unit_code,
        posting.csp_code,
        coalesce(rank_of_code.seniority, 99) as seniority,
        looped.person_no is not null as is_looped

    from posting
    inner join officer
        on posting.person_no = officer.person_no
        and officer.is_current
    left join rank_of_code on officer.rank_code = rank_of_code.rank_code
    left join looped on posting.person_no = looped.person_no

),

team_size as (

    select
        unit_code,
        count(distinct person_no) as members

    from posted
    group by unit_code

),

viewer as (

    -- a chief inspector outside the partnerships leads teams, as an inspector does
    select
        reader.upn,
        reader.person_no,
        reader.unit_code,
        reader.csp_code,
        coalesce(rank_of_code.seniority, 0) as seniority,
        case
            when reader.fallback_reason is not null and reader.role not in ('analyst', 'hr', 'partner') then 'constable'
            when reader.role = 'chief_inspector' and coalesce(reader.csp_code, 'UNKNOWN') in ('FORCE_WIDE', 'OUTSIDE', 'UNKNOWN')
                then 'inspector'
            else reader.role
        end as role

    from reader
    left join rank_of_code on reader.rank_code = rank_of_code.rank_code

),

below as (

    select
        viewer.upn,
        supervision.officer_person_no as person_no,
        posted.unit_code,
        posted.seniority

    from viewer
    inner join supervision
        on viewer.person_no = supervision.viewer_person_no
        and supervision.depth > 0
    left join posted on supervision.officer_person_no = posted.person_no
    where viewer.role = 'inspector'

),

sergeant_rank as (

    select min(seniority) as seniority from rank_of_code
    where rank_band = 'sergeant'

),

led as (

    -- the teams whose officers may be seen: the own one, those of the sergeants below, the partnership's, all
    select
        upn,
        unit_code

    from viewer
    where
        role in ('sergeant', 'inspector', 'chief_inspector')
        and unit_code in (select unit_code from real_team)

    union

    select
        below.upn,
        below.unit_code

    from below
    inner join sergeant_rank on below.seniority >= sergeant_rank.seniority
    where
        below.unit_code in (select unit_code from real_team)
        and below.seniority < 99

    union

    select
        viewer.upn,
        team.unit_code

    from viewer
    inner join team
        on viewer.csp_code = team.csp_code
        and team.is_current
        and team.is_led
    where viewer.role = 'chief_inspector'

    union

    select
        viewer.upn,
        team.unit_code

    from viewer
    cross join team
    where viewer.role = 'headquarters'

),

led_team as (

    select
        led.upn,
        led.unit_code

    from led
    inner join team
        on led.unit_code = team.unit_code
        and team.is_current

),

shown_team as (

    select
        upn,
        unit_code

    from led_team

    union

    select
        viewer.upn,
        viewer.unit_code

    from viewer
    inner join team_size
        on viewer.unit_code = team_size.unit_code
        and team_size.members >= {{ setting('reader_team_minimum') }}
    inner join team
        on viewer.unit_code = team.unit_code
        and team.is_current
        and team.is_led
    where viewer.role = 'constable'

    union

    select
        viewer.upn,
        team.unit_code

    from viewer
    cross join team
    where viewer.role in ('chief_inspector', 'headquarters', 'analyst')

),

shown_officer as (

    select
        upn,
        person_no

    from viewer
    where
        person_no is not null
        and role not in ('hr', 'partner')

    union

    select
        below.upn,
        below.person_no

    from below
    inner join viewer on below.upn = viewer.upn
    where coalesce(below.seniority, 99) <= viewer.seniority

    union

    select
        led_team.upn,
        posted.person_no

    from led_team
    inner join viewer on led_team.upn = viewer.upn
    inner join posted on led_team.unit_code = posted.unit_code
    where
        viewer.role in ('sergeant', 'inspector', 'chief_inspector')
        and posted.seniority <= viewer.seniority
        and (viewer.role = 'chief_inspector' or not posted.is_looped)

    union

    select
        viewer.upn,
        officer.person_no

    from viewer
    cross join officer
    where viewer.role = 'headquarters'

),

scope as (

    select
        upn,
        'officer' as scope_kind,
        person_no as scope_id

    from shown_officer

    union

    select
        upn,
        'team' as scope_kind,
        unit_code as scope_id

    from shown_team

    union

    select
        upn,
        'team_records' as scope_kind,
        unit_code as scope_id

    from led_team

),

final as (

    select
        {{ surrogate_key(['upn', 'scope_kind', 'scope_id']) }} as reader_scope_key,
        {{ surrogate_key(['upn']) }} as reader_key,
        upn,
        scope_kind,
        scope_id

    from scope

)

select * from final
