select
    {{ wilson_limit('successes', 'trials', 'lower') }} as lower_limit,
    {{ wilson_limit('successes', 'trials', 'upper') }} as upper_limit
from (
    values
    (1, 81.0, 263.0), (2, 15.0, 148.0), (3, 0.0, 20.0), (4, 1.0, 29.0), (5, 20.0, 20.0), (6, 0.0, 0.0)
) as cases (place, successes, trials)
order by place
