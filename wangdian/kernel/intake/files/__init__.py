"""Reading files that strangers made: sizes are bounded before anything is parsed, and nothing in them is run."""
