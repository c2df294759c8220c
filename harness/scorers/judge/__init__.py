"""The `judge` scorer: a language model behind an HTTP endpoint reads a reply's stance.

Config (where it is), rubric (what it is told), client (HTTP), answer (what it said), decision
(two answers become a score), cache (no question is paid for twice), scorer (all of it).
"""

__all__: list[str] = []
