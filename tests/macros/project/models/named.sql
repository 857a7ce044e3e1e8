select
    words,
    {{ names('words', "'P10'") }} as is_named
from (
    values
    ('P10 left on 1 May'), ('the sergeant (P10), who'), ('P100 left'), ('of XP10'), ('nobody'), (null)
) as sentences (words)
