"""The columns that readers rely on, as committed: within a contract version a mart only ever gains some."""
