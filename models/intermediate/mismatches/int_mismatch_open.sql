with

mismatch as (

    select * from {{ ref('int_mismatch') }}

),

protected as (

    select * from {{ ref('int_mismatch_protected') }}

),

posting_mismatch_code as (

    select * from {{ ref('posting_mismatch_code') }}

),

unit as (

    select * from {{ ref('stg_athena__unit') }}

),

csp as (

    select * from {{ ref('csp') }}

),

listed as (

    -- protected people are never listed, neither by number nor behind an account, a posting or a record
    select mismatch.*

    from mismatch
    left join protected
        on mismatch.entity_type = protected.entity_type
        and trim(mismatch.entity_id) = protected.entity_id
    left join protected as protected_person
        on protected_person.entity_type = 'person'
        and mismatch.person_no = protected_person.entity_id
    where
        protected.entity_id is null
        and protected_person.entity_id is null

),

worded as (

    select
        listed.*,
        {{ fill_in('posting_mismatch_code.sentence', [
            ('1', "coalesce(listed.detail_1, '')"),
            ('2', "coalesce(listed.detail_2, '')"),
            ('3', "coalesce(listed.detail_3, '')"),
        ]) }} as sentence,
        case when protected_person.entity_id is not null then 'another person' else listed.other_person_no end as other_person

    from listed
    inner join posting_mismatch_code on listed.code = posting_mismatch_code.code
    left join protected as protected_person
        on protected_person.entity_type = 'person'
        and listed.other_person_no = protected_person.entity_id

),

described as (

    select
        worded.code,
        worded.entity_type,
        worded.entity_id,
        worded.person_no,
        worded.unit_code_hr,
        worded.unit_code_athena,
        worded.csp_hr,
        worded.csp_athena,
        worded.is_graver,
        {{ fill_in('worded.sentence', [
            ('person', "coalesce(worded.person_no, 'an unknown person')"),
            ('other', "coalesce(worded.other_person, 'an unknown person')"),
            ('id', 'worded.entity_id'),
            ('unit_hr', unit_words('unit_hr', 'worded.unit_code_hr')),
            ('unit_athena', unit_words('unit_athena', 'worded.unit_code_athena')),
            ('unit_1', unit_words('unit_1', 'worded.detail_1')),
            ('unit_3', unit_words('unit_3', 'worded.detail_3')),
            ('csp_hr', csp_words('csp_hr', 'worded.csp_hr')),
            ('csp_athena', csp_words('csp_athena', 'worded.csp_athena')),
            ('csp_1', csp_words('csp_1', 'worded.detail_1')),
            ('csp_2', csp_words('csp_2', 'worded.detail_2')),
        ]) }} as detail

    from worded
    left join unit as unit_hr on worded.unit_code_hr = unit_hr.unit_code
    left join unit as unit_athena on worded.unit_code_athena = unit_athena.unit_code
    left join unit as unit_1 on worded.detail_1 = unit_1.unit_code
    left join unit as unit_3 on worded.detail_3 = unit_3.unit_code
    left join csp as csp_hr on worded.csp_hr = csp_hr.csp_code
    left join csp as csp_athena on worded.csp_athena = csp_athena.csp_code
    left join csp as csp_1 on worded.detail_1 = csp_1.csp_code
    left join csp as csp_2 on worded.detail_2 = csp_2.csp_code

)

select * from described
