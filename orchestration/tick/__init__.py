"""The tick: build only what a change touches, and nothing where nothing changed.

``plan`` is what dbt compiled, kept; ``sight`` says which state of its parents a table sees, by ``versions``; ``wave``
goes through the plan and lets ``remake`` make again what was touched: a table (``make``), ``parts`` of it, or ``rows``.
``memory`` keeps, beside the tables, what they were built from. A full build is always right: whatever is not known for
certain leads to one. It goes by the same plan (``whole``), which dbt compiles once for a state of the project
(``compiling``).
"""
