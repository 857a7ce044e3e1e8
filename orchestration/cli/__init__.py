"""What a person types and sees. The work itself is done by the stages, through the one Dagster job."""
