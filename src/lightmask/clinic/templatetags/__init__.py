"""What pages may ask for beside their own context."""

__all__: list[str] = []
