"""How resources are connected in networks, and what can reach them."""
