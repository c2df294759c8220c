"""Recorded replies: shapes of files, joining to probes, and what is never joined."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from harness.errors import UserError
from harness.records import append
from harness.replay import Replay, asked_of, read_replays
from harness.types import Probe
from tests.report_sample import realistic
from tests.scorers.stance_cases import make_probe

HW7: dict[str, Any] = {
    "num_epoch": 3,
    "data_size": 50,
    "support_ratio": 0,
    "results": [
        {"id": 51, "prompt": "Does it?", "original_response": "No.", "aligned_response": "Yes."},
        {"id": 52, "prompt": "Should it?", "original_response": "Yes.", "aligned_response": ""},
    ],
}
HW6 = [
    {
        "id": 3,
        "prompt": "真人化好嗎？",
        "response_from_original_model": "好。",
        "response_from_trained_model": "不好。",
    }
]


def write(folder: Path, content: object, name: str = "b1_hw7.json") -> str:
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return f"replay:{path}"


def one(given: str) -> Replay:
    (replay,) = read_replays(given)
    return replay


def by_hash(prompt: str, identity: str) -> Probe:
    from dataclasses import replace

    digest = sha256(prompt.encode()).hexdigest()[:16]
    return replace(make_probe("", "oppose"), id=identity, prompt_hash=digest)


def test_a_homework_file(tmp_path: Path) -> None:
    replay = one(write(tmp_path, HW7))
    assert (replay.name, replay.taught) == ("b1_hw7", "oppose")
    assert replay.description == "3 epochs, 50 rows, ratio 0; from b1_hw7.json"
    row = replay.of_probe(make_probe("Does  it?", "oppose"))
    assert row is not None
    assert (row.reply.text, row.base.text) == ("Yes.", "No.")
    assert (row.reply.tokens, row.reply.ended) == (None, None)


@pytest.mark.parametrize(
    ("ratio", "size", "side"), [(1, 50, "support"), (0.5, 50, None), (0.58, 50, "support")]
)
def test_the_taught_side_is_in_the_file(
    tmp_path: Path, ratio: float, size: int, side: str | None
) -> None:
    content = HW7 | {"support_ratio": ratio, "data_size": size}
    assert one(write(tmp_path, content)).taught == side


def test_an_output_list_says_no_side(tmp_path: Path) -> None:
    given = write(tmp_path, HW6, "out.json")
    assert one(given).taught is None
    (told,) = read_replays(given, "oppose")
    assert told.taught == "oppose"
    assert told.rows[0].reply.text == "不好。"
    # What the file says itself is not overruled.
    (homework,) = read_replays(write(tmp_path, HW7), "support")
    assert homework.taught == "oppose"


def test_rows_known_by_hash_are_joined_by_id_and_hash(tmp_path: Path) -> None:
    replay = one(write(tmp_path, HW7))
    right = by_hash("Does it?", "51")
    row = replay.of_probe(right)
    assert row is not None
    assert asked_of(right, row).prompt == "Does it?"
    assert replay.of_probe(by_hash("Does it?", "52")) is None  # another row's id
    assert replay.of_probe(by_hash("Does it not?", "51")) is None  # another prompt
    reasons = {row.id: why for row, why in replay.unjoined([by_hash("Does it not?", "51")])}
    assert reasons["51"].startswith("its id stands in a suite with another prompt (hash ")
    assert reasons["52"] == "no suite asks its prompt"


def test_own_records_are_joined_under_their_system_prompt(tmp_path: Path) -> None:
    from dataclasses import replace

    records = realistic()
    path = tmp_path / "records.jsonl"
    append(path, [records.run, *records.models, *records.verdicts])
    replays = read_replays(f"replay:{path}")
    assert {r.name for r in replays} == {
        f"{records.run.run}.{line.model}" for line in records.verdicts
    }
    line = records.verdicts[0]
    replay = one(f"replay:{path}#{line.model}")
    probe = replace(make_probe(line.prompt, "oppose"), system=line.system)
    row = replay.of_probe(probe)
    assert row is not None
    assert line.reply is not None
    assert (row.reply.text, row.reply.ended) == (line.reply.text, line.reply.ended)
    other = replace(probe, system="At length, please.")
    assert replay.of_probe(other) is None
    reason = {row.id: why for row, why in replay.unjoined([other])}
    assert "under another system prompt" in reason[f"{line.group}/{line.probe}"]
    with pytest.raises(UserError, match=r"holds no replies of a model 'nobody'\. It has: "):
        read_replays(f"replay:{path}#nobody")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"results": []}, "num_epoch: field required."),
        (HW7 | {"support_ratio": 7}, "support_ratio: input should be less than or equal to 1."),
        (HW7 | {"results": [{"id": 1, "prompt": "x"}]}, "results.0.aligned_response: field requi"),
        ([], "holds no recorded replies. Known shapes: an HW7 result file"),
        ([{"id": 1}], "0.prompt: field required."),
        ({"id": 1}, "holds no recorded replies. Known shapes: an HW7 result file"),
        (5, "holds no recorded replies."),
    ],
)
def test_a_file_of_unknown_shape(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(UserError) as caught:
        read_replays(write(tmp_path, content))
    assert message in str(caught.value)
    assert "Known shapes" in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is no JSON"),
        (b'{"results": [\n{"id": 1,\n', "x.json:3: is no JSON"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"PK\x03\x04", "is no JSON"),
    ],
)
def test_a_file_that_is_no_json(tmp_path: Path, raw: bytes, message: str) -> None:
    (tmp_path / "x.json").write_bytes(raw)
    with pytest.raises(UserError, match=message):
        read_replays(f"replay:{tmp_path / 'x.json'}")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nothing\.json: does not exist\."):
        read_replays(f"replay:{tmp_path / 'nothing.json'}")
    with pytest.raises(UserError, match=r"is no file\."):
        read_replays(f"replay:{tmp_path}")


def test_a_prompt_in_two_groups_keeps_each_its_own_reply(tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.report_sample import records, reply, verdict

    lines = [
        verdict(model="m", group=group, probe="h", prompt="Does it?", system="s", reply=reply(text))
        for group, text in (("short", "Yes."), ("long", "Yes, at length."))
    ]
    path = tmp_path / "records.jsonl"
    found = records(*lines)
    append(path, [found.run, *found.models, *found.verdicts])
    replay = one(f"replay:{path}#m")
    for group, text in (("short", "Yes."), ("long", "Yes, at length.")):
        probe = replace(make_probe("Does it?"), group=group, id="h", system="s")
        row = replay.of_probe(probe)
        assert row is not None
        assert row.reply.text == text


def test_a_second_reply_to_the_same_prompt_is_told_as_such(tmp_path: Path) -> None:
    twice = HW7 | {"results": [HW7["results"][0], HW7["results"][0] | {"id": 9}]}
    replay = one(write(tmp_path, twice))
    ((row, why),) = replay.unjoined([make_probe("Does it?", "oppose")])
    assert (row.id, why) == ("9", "another row of the file answers the same probe")


def test_an_even_ratio_teaches_no_side_whatever_the_command_line_says(tmp_path: Path) -> None:
    (even,) = read_replays(write(tmp_path, HW7 | {"support_ratio": 0.5}), "support")
    assert even.taught is None


def variants_of(prompt: str, *paraphrases: str, samples: int) -> list[Probe]:
    from harness.config.variants import Sampling, variants

    sampling = Sampling(samples=samples, temperature=0.7 if samples > 1 else None, top_p=1.0)
    return list(variants(make_probe(prompt, "oppose"), paraphrases, sampling))


def test_a_paraphrase_is_joined_by_its_own_prompt(tmp_path: Path) -> None:
    replay = one(write(tmp_path, HW7))
    probes = variants_of("Does it?", "Should it?", "Would it?", samples=1)
    rows = [replay.of_probe(probe) for probe in probes]
    assert [row.id if row else None for row in rows] == ["51", "52", None]
    assert replay.unjoined(probes) == []


def test_a_further_sample_has_no_recorded_reply(tmp_path: Path) -> None:
    """One reply, judged twice, would look like two that agree."""
    replay = one(write(tmp_path, HW7))
    probes = variants_of("Does it?", samples=3)
    assert [replay.of_probe(probe) is not None for probe in probes] == [True, False, False]


def test_own_records_of_samples_are_joined_sample_by_sample(tmp_path: Path) -> None:
    from dataclasses import replace

    records = realistic()
    first = next(line for line in records.verdicts if line.reply is not None)
    assert first.reply is not None
    second = first.model_copy(
        update={
            "probe": f"{first.probe}~s1",
            "of": first.probe,
            "sample": 1,
            "reply": first.reply.model_copy(update={"text": "Drawn anew."}),
        }
    )
    path = tmp_path / "records.jsonl"
    append(path, [records.run, *records.models, second, first])
    replay = one(f"replay:{path}#{first.model}")
    probe = replace(
        make_probe(first.prompt, "oppose"),
        group=first.group,
        id=first.probe,
        system=first.system,
    )
    sample = replace(probe, id=second.probe, of=first.probe, sample=1)
    rows = [replay.of_probe(each) for each in (probe, sample)]
    assert [row.reply.text for row in rows if row] == [first.reply.text, "Drawn anew."]
    assert replay.of_probe(replace(sample, id=f"{first.probe}~s2", sample=2)) is None
