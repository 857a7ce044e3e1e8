select
    name,
    {{ surrogate_key(['a', 'b']) }} as surrogate
from (
    values
    ('plain', 'x', 'y'), ('again', 'x', 'y'), ('null', 'x', null), ('blank', 'x', ''), ('bar', 'x|y', ''), ('split', 'x', 'y|')
) as cases (name, a, b)
