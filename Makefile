# The portal in two commands: `make run` and `make test`. `make` alone lists what else there is.
PYTHON ?= python3
ARGS ?=

# `exec` keeps one process between make and the tool, so that signals reach it.
RUN = @exec $(PYTHON) tools/bootstrap.py run
DEV = @exec $(PYTHON) tools/bootstrap.py dev

.DEFAULT_GOAL := help
.PHONY: help run manage test lint bench soak reset lock messages static

help:
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1  \2/p' Makefile

run: ##       start the portal with its demonstration: PORT=8000, Ctrl-C stops it
	$(RUN) tools.run
manage: ##    run a command of the portal on the demonstration that runs: ARGS="check_listings"
	$(RUN) tools.manage $(ARGS)
test: ##      run every test: ARGS="tests/pavilion -q" for some of them
	$(DEV) tools.test $(ARGS)
lint: ##      check style, imports, migrations, translations, vendored files, templates
	$(DEV) tools.lint $(ARGS)
bench: ##     measure the public pages beside a trivial view
	$(DEV) benchmarks $(ARGS)
soak: ##      measure the portal over a long run
	$(DEV) benchmarks.soak $(ARGS)
reset: ##     throw away the data of the demonstration
	$(RUN) tools.reset
lock: ##      write the lock files from requirements*.in: ARGS=--upgrade for newer versions
	$(DEV) tools.lock $(ARGS)
messages: ##  collect the texts to translate and compile the translations
	$(DEV) tools.messages $(ARGS)
static: ##    build the style sheets and scripts from their sources
	$(DEV) tools.build_static $(ARGS)
