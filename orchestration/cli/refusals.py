"""Errors that are the user's to mend, as words instead of a traceback. Any other error is ours and stays one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError


@contextmanager
def refusals() -> Iterator[None]:
    """Turn an error that names its own remedy into ``SystemExit`` with those words."""
    from orchestration.baseline import BaselineDamaged, BaselineRefused
    from orchestration.cli.simulated import SimulatorFailed
    from orchestration.dip_sample import DrawRefused
    from orchestration.ingestion.declaration import DeclarationError
    from orchestration.publication import NothingPublished, PipelineBusy, ReleaseHeld
    from orchestration.quality import SuiteError
    from orchestration.safekeeping.restore import NoCopy
    from orchestration.setting_names import UnknownSetting
    from orchestration.tick.signature import CodeChanged
    from orchestration.transformation.runner import DbtFailed

    try:
        yield
    except ValidationError as error:
        raise SystemExit(_of_settings(error)) from error
    except (BaselineDamaged, BaselineRefused, DrawRefused) as refusal:
        raise SystemExit(str(refusal)) from refusal
    except (
        CodeChanged,
        NoCopy,
        PipelineBusy,
        SimulatorFailed,
        DeclarationError,
        NothingPublished,
        ReleaseHeld,
        SuiteError,
        DbtFailed,
        UnknownSetting,
    ) as refusal:
        raise SystemExit(str(refusal)) from refusal


def _of_settings(error: ValidationError) -> str:
    """Name each setting that is wrong and why, never its value: it may be a secret."""
    faults = error.errors(include_input=False, include_url=False)
    names = ["CSP_" + "__".join(str(part).upper() for part in fault["loc"]) for fault in faults]
    return "\n".join(f"{name}: {fault['msg']}" for name, fault in zip(names, faults, strict=True))
