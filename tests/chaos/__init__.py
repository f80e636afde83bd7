"""Processes are killed without warning, at random moments; what they were doing is whole in the end, and once."""
