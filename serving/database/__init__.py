"""PostgreSQL as the mart's second face: the release's tables with keys, words, rules on rows, switched in at once."""
