"""Who is treated: what an assessment says, with 'unknown' as an answer of its own."""

from lightmask.person.who import Answer, Decision, Medicine, Person

__all__ = ["Answer", "Decision", "Medicine", "Person"]
