"""Phrases: numbers with units, comparisons, cadences, deadlines, found in running text."""
