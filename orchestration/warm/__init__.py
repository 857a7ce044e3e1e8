"""Runs started from a process that has imported everything already: a fresh one spends twenty seconds on imports.

``server`` is that process, ``launcher`` lets Dagster start its runs there, ``order`` is what passes between them.
"""
