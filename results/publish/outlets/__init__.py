"""One file a network: a thin adapter over one library."""
