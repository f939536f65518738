"""What a network is and what it costs; standard library and networkx only."""
