"""An independent, naive calculation of the published metrics, written from the contract's words alone."""
