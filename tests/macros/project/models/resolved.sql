with

candidates as (

    select *
    from (
        values
        ('overlap', 1, 10, 1, 'old'), ('overlap', 4, 6, 2, 'new'),
        ('gap', 1, 3, 1, 'early'), ('gap', 5, 7, 1, 'late'),
        ('adjacent', 1, 3, 1, 'first'), ('adjacent', 3, 5, 1, 'second'),
        ('empty', 1, 5, 1, 'held'), ('empty', 3, 3, 9, 'nothing'), ('empty', 5, 2, 9, 'backwards'),
        ('tie', 1, 3, 1, 'b'), ('tie', 1, 3, 1, 'a')
    ) as ranges (thing, lower_end, upper_end, rank, name)

)

select *
from (
    {{ resolve_overlaps('candidates', 'thing', 'lower_end', 'upper_end', 'rank desc, name', ['name']) }}
) as resolved
order by thing, lower_end
