"""Everything that changes plans: hand in, compile, review, publish, look back. One module per step."""
