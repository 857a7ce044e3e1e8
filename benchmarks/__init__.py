"""How long and how large: programs that measure the pipeline and write what they found. Never imported by it."""
