"""Who saw and did what: rows that only grow, each chained to the one before."""
