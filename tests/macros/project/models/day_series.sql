select cast({{ days_from_to("date '2024-02-28'", "date '2024-03-01'") }} as date) as day
