"""Scores of many replies become findings: gates, comparisons, transfer, trends."""
