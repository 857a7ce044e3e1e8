select
    typed,
    {{ utc_instant('typed') }} as instant
from (
    values ('2024-04-01T12:00:00Z'), ('2024-04-01T12:00:00+01:00'), ('2024-04-01 12:00:00'), ('yesterday')
) as texts (typed)
