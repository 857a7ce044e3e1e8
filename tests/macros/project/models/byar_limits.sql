select
    {{ byar_limit('events', 'lower') }} as lower_limit,
    {{ byar_limit('events', 'upper') }} as upper_limit
from (values (1, 10.0), (2, 100.0), (3, 0.0)) as cases (place, events)
order by place
