"""One root exception, one class per reason; each carries the exit code of the command line.

A message says what was found, what was expected and what to do next, on one line.
"""

EXIT_USAGE = 2
EXIT_HELD = 3
EXIT_SOURCE = 4
EXIT_LOCKED = 5


class SkilltideError(Exception):
    """Root of every error that Skilltide raises on purpose."""

    exit_code = 1


class UsageError(SkilltideError):
    """The words of the command are off: an unknown table, a day that is no day."""

    exit_code = EXIT_USAGE


class ConfigurationError(SkilltideError):
    """A settings, sources or mapping file is missing or wrong."""

    exit_code = EXIT_USAGE


class WarehouseError(SkilltideError):
    """The warehouse folder cannot be read or written."""

    exit_code = EXIT_USAGE


class StoreFailed(SkilltideError):
    """The object store of the warehouse does not answer as it should, which may be over later."""


class DumpError(SkilltideError):
    """A file to import cannot be read as the dump it claims to be."""

    exit_code = EXIT_USAGE


class CorruptPartition(SkilltideError):
    """A partition's bytes are not those that were written."""

    exit_code = EXIT_HELD


class TableInvalid(SkilltideError):
    """Rows break the declaration of their table; the message lists every broken rule."""

    exit_code = EXIT_HELD


class PublicationHeld(SkilltideError):
    """A check held the edition back; the previous one stays. `reasons` are the checks, for those who read editions."""

    exit_code = EXIT_HELD

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reasons = reasons


class SourceFailed(SkilltideError):
    """A source answered, but not with what it promises, or not at all."""

    exit_code = EXIT_SOURCE


class PayloadInvalid(SkilltideError):
    """A received document does not have the shape that its source declares."""

    exit_code = EXIT_SOURCE


class EngineFailed(SkilltideError):
    """The workers that should run the jobs are not there, differ, or get killed again and again."""


class Locked(SkilltideError):
    """Another run works on the same warehouse."""

    exit_code = EXIT_LOCKED
