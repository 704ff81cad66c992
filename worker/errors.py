"""What ends a command: each class carries its exit code, its message is one clear sentence."""


class WorkerError(Exception):
    """Base of everything that ends a command with a sentence instead of a traceback."""

    exit_code = 1


class UsageError(WorkerError):
    """The command's words are off: an unknown person, a bad date, a file that does not read."""

    exit_code = 2


class ConfigError(WorkerError):
    """The configuration is wrong; every problem is listed at once."""

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StoreError(WorkerError):
    """The database cannot be used; the sentence names the command that repairs it."""

    exit_code = 3


class TemplateError(WorkerError):
    """A template is wrong; the sentence names its file and line."""

    exit_code = 5
