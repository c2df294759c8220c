"""Equal values have equal keys, different values different ones, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.fingerprint import canonical, file_digest, fingerprint, short

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), values))
def test_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    turned = dict(reversed(list(value.items())))
    assert fingerprint(value) == fingerprint(turned)


@given(values, values)
def test_different_json_has_different_keys(one: object, other: object) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (canonical(one) == canonical(other))


def test_lone_surrogates_can_be_hashed() -> None:
    assert fingerprint("\ud800") != fingerprint("\ud801")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        fingerprint(value)


def test_a_value_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        fingerprint(Path("a"))  # type: ignore[arg-type]


def test_file_digest_is_sha256(tmp_path: Path) -> None:
    file = tmp_path / "empty"
    file.touch()
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert file_digest(file) == digest
    assert short(digest) == "e3b0c44298fc1c14"
