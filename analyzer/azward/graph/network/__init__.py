"""Networks: who reaches what."""
