"""What dbt gives to Jinja and sqlfluff does not: every call renders as a SQL function call of the same name."""


class _AsWritten:
    """Renders ``anything.name(a, b)`` as ``name(a, b)``."""

    def __getattr__(self, name):
        return lambda *arguments: f"{name}({', '.join(str(argument) for argument in arguments)})"


class _Adapter:
    """Renders a dispatched macro as a call of its own name."""

    def dispatch(self, name, package=None):
        return lambda *arguments: f"{name}({', '.join(str(argument) for argument in arguments)})"


def _given(value):
    return value


adapter = _Adapter()
dbt = _AsWritten()
globals()["return"] = _given


def env_var(name, default=None):
    return "first_model second_model"
