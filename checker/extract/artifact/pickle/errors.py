"""What ends a stream."""


class BrokenError(Exception):
    """The stream goes on in a way that stops every unpickler."""


class StoppedError(Exception):
    """STOP: the stream is complete."""
