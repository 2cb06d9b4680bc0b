"""A value on one line, the same in both Pythons."""


def told(value):
    """A value as text that does not hang on the order in which a dict is walked."""
    if isinstance(value, dict):
        return "{" + ",".join([name + ":" + told(value[name]) for name in sorted(value)]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([told(one) for one in value]) + "]"
    return repr(value)
