"""Models of the Hugging Face hub: from the local cache, at a commit that the records hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from harness.errors import Problem, UserError

_COMMIT = re.compile(r"^[0-9a-f]{40}$")
_GIVEN = re.compile(r"^(?P<hub>[\w.-]+/[\w.-]+)@(?P<revision>[\w./-]+)$")
_PATTERNS = ["*.json", "*.safetensors", "*.jinja", "*.model", "*.txt"]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The files of a hub model at one commit."""

    hub: str
    commit: str
    folder: Path


def is_commit(revision: str) -> bool:
    """Whether a revision names one state for ever, which branches and tags do not."""
    return bool(_COMMIT.match(revision))


def hub_given(text: str) -> tuple[str, str] | None:
    """Hub id and revision of `org/name@revision`; None for what is not written so."""
    match = _GIVEN.match(text)
    return (match["hub"], match["revision"]) if match else None


def snapshot(
    hub: str, revision: str, *, what: str, file: Path | None, allow_download: bool
) -> Snapshot:
    """A hub model in the local cache; from the network only when asked.

    `what` and `file` say in an error what it is and where it is named.
    """
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = snapshot_download(
            hub, revision=revision, local_files_only=not allow_download, allow_patterns=_PATTERNS
        )
    except LocalEntryNotFoundError as error:
        reached = ", and the hub cannot be reached" if allow_download else ""
        way = "Fetch it where there is a network" if reached else "Fetch it with --allow-download"
        message = f"{what} {hub} at {revision} is not in the local hub cache{reached}."
        hint = f"{way}, or give a local folder instead."
        raise UserError(Problem(file=file, message=message, hint=hint)) from error
    except (HFValidationError, HTTPError, OSError) as error:  # the hub's own are of these
        first = (str(error).strip().splitlines() or ["no message"])[0].rstrip(".")
        message = f"{what} {hub} at {revision} cannot be fetched: {first}."
        hint = "Give a local folder instead."
        raise UserError(Problem(file=file, message=message, hint=hint)) from error
    return Snapshot(hub=hub, commit=Path(folder).name, folder=Path(folder))


def require_commit(hub: str, revision: str | None, *, file: Path | None) -> str:
    """The commit that a model is pinned to; raises UserError where it is pinned to none."""
    if revision is not None and is_commit(revision):
        return revision
    given = f"{hub} at {revision}" if revision else hub
    known = _cached_commit(hub, revision or "main")
    way = f"The local cache has {hub}@{known} for it." if known else ""
    message = f"{given} may change: a model of the hub is given with its commit (40 hex digits)."
    raise UserError(Problem(file=file, message=message, hint=way))


def _cached_commit(hub: str, revision: str) -> str | None:
    """The commit that the local cache last saw a branch or tag at."""
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    refs = Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=hub, repo_type="model") / "refs"
    file = refs / revision
    found = file.read_text().strip() if file.is_file() else ""
    return found if is_commit(found) else None
