"""Faults made on purpose, many times over: `make drill`. The tests run short forms of the same functions."""
