select
    collar,
    {{ canonical_collar('collar') }} as canonical
from (
    values
    ('1234'), ('01234'), ('PC 1234'), ('41/1234'), ('41/12/77'), ('1234 '), ('000'), ('n/a'), (''), (null)
) as typed (collar)
