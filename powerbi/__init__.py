"""The Power BI project, written from dbt's manifest and the metric catalogue: a model in TMDL and a report in PBIR."""
