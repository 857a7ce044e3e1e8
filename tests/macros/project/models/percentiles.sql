select
    series,
    {{ percentile('x', 0.5) }} as p50,
    {{ percentile('x', 0.9) }} as p90
from (
    values
    ('four', 1), ('four', 2), ('four', 3), ('four', 4),
    ('five', 10), ('five', 20), ('five', 30), ('five', 40), ('five', 90),
    ('one', 7)
) as observed (series, x)
group by series
order by series
