"""Rostering: who works when, near the optimum, with reasons.

model (values) · rules + evaluate (the referee) · readers, exchange (files in and out) · solver (column generation) ·
tours (free tours) · cpsat (plain model, conflicts) · change (re-plan, compare, stand-ins) · batch · cli
"""
