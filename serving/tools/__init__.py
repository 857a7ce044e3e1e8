"""Settings for tools of others that read PostgreSQL as the people who use them."""
