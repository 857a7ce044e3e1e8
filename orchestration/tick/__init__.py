"""The tick: build only what a change touches, and nothing where nothing changed.

``plan`` is what dbt compiled, kept; ``versions`` says which state of a table was read; ``wave`` builds what was
touched; ``memory`` keeps, beside the tables, what they were built from. A full build is dbt's own and always right:
whatever is not known for certain leads to one.
"""
