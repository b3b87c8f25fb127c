"""Settings for all tests: no window for figures, Hypothesis profiles, the same numbers everywhere."""

import os

os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("SOURCE_DATE_EPOCH", "0")

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("fuzz", settings.get_profile("default"), derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
