select
    name,
    {{ latest_between('contacts', 'lower_at', 'upper_at') }} as latest_at
from (
    values
    ('a_last_of_several', [2, 5, 3, 9], 1, 6),
    ('b_at_the_upper_bound', [6], 1, 6),
    ('c_at_the_lower_bound', [1], 1, 6),
    ('d_none_inside', [0, 7], 1, 6),
    ('e_no_list', null, 1, 6),
    ('f_empty_window', [3], 3, 2)
) as cases (name, contacts, lower_at, upper_at)
order by name
