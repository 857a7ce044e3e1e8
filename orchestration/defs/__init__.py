"""The Dagster face of the pipeline, one module per stage: assets, checks, the job, its schedule and sensors.

No work is done here and nothing heavy is imported at module level: a stage's own package is imported inside
the function that runs it, because the code location is loaded on every start.
"""
