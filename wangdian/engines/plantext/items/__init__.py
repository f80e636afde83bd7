"""Items of the plan graph, one module per kind; each is a plain function over the scanned sentences."""
