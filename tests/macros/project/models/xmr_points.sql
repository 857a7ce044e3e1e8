{% set points = env_var('XMR_POINTS', '') %}
with

points as (

    {% if points %}
    select * from read_csv('{{ points }}', columns = {'series': 'varchar', 'period': 'integer', 'segment': 'integer', 'value': 'double'})
    {% else %}
    select *
    from (
        values
        ('hand', 1, 0, 9.0), ('hand', 2, 0, 11.0), ('hand', 3, 0, 9.0), ('hand', 4, 0, 11.0),
        ('spike', 1, 0, 10.0), ('spike', 2, 0, 12.0), ('spike', 3, 0, 10.0), ('spike', 4, 0, 12.0), ('spike', 5, 0, 10.0),
        ('spike', 6, 0, 60.0), ('spike', 7, 0, 58.0), ('spike', 8, 0, 60.0), ('spike', 9, 0, 58.0),
        ('constant', 1, 0, 7.0), ('constant', 2, 0, 7.0), ('one', 1, 0, 3.0),
        ('rebased', 1, 0, 9.0), ('rebased', 2, 0, 11.0), ('rebased', 3, 1, 29.0), ('rebased', 4, 1, 33.0)
    ) as listed (series, period, segment, value)
    {% endif %}

)

{{ xmr_limits('points') }}
order by series, period
