"""Property tests here judge results, not the speed of a busy machine."""

from hypothesis import settings

settings.register_profile("calculators", deadline=None)
settings.load_profile("calculators")
