"""What the rooms below say in English, said in the language of whoever looks; what stays English is marked."""

from lightmask.clinic.below.saying import marked, pieces, said

__all__ = ["marked", "pieces", "said"]
