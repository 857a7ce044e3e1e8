"""The pipeline: sources to landing, landing to warehouse, warehouse to a published release."""
