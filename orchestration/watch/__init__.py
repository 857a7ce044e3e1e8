"""The watch and the bands of acceptable workload, so far as SQL cannot: frames in and out, statistics elsewhere."""
