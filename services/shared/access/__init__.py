"""Step-free access: the graph of a station and its search. Pure; read by merge and by the API."""
