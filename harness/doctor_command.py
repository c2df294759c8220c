"""`harness doctor`: ask the machine, say what it can run."""

from __future__ import annotations

from pathlib import Path

from harness.errors import InstrumentError, UserError, suggest

FORMATS = ("text", "json")
USAGE_ERROR = 4


def doctor(*, profile: str | None, output: str, online: bool) -> int:
    """Print the screen; exit status 0, or 1 where the chosen profile cannot run.

    4 where models.yaml cannot be read. Raises UserError for an unknown profile or format.
    """
    try:
        from harness.doctor.asking import ask_machine
        from harness.doctor.screen import examine
        from harness.doctor.show import as_json, as_text
    except ImportError as error:  # `packaging`, without which no version can be judged
        way_out = "Install the tested set: pip install -c constraints.txt -e ."
        raise InstrumentError(f"the doctor itself cannot start: {error}. {way_out}") from error
    if output not in FORMATS:
        raise UserError(f"unknown format {output!r}. {suggest(output, FORMATS)}")
    machine = ask_machine(Path.cwd(), online=online)
    project = machine.project
    if profile is not None:
        if project is None:
            raise UserError(f"--profile={profile} needs a project: no fixtures/models.yaml here.")
        names = [one.name for one in project.profiles]
        if names and profile not in names:
            raise UserError(f"unknown profile {profile!r}. {suggest(profile, names)}")
    screen = examine(machine, profile)
    print(as_json(screen, machine) if output == "json" else as_text(screen))
    if project and project.problems:
        return USAGE_ERROR
    return 0 if screen.can_run else 1
