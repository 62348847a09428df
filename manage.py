#!/usr/bin/env python
"""Django's command line. The settings default to the demonstration; production sets DJANGO_SETTINGS_MODULE."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pavilion.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
