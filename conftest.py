"""The one line that turns this folder into a behavioural test suite."""

pytest_plugins = ["harness.plugin"]
