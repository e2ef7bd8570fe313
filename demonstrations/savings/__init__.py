"""Savings of managed fee-for-service demonstrations: exact, pure, no Django.

From person-months to cells (`plan`, as Ibis expressions), from cells to the settlement (`determination`).
Methodology section 1; in words in docs/methods/savings.md.
"""
