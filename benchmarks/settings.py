"""The demonstration's settings, with one address more: the trivial view."""

from pavilion.settings.demo import *

ROOT_URLCONF = "benchmarks.urls"
