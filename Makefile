# `make serve` and `make test` work from nothing: Python >= 3.11, git and make.

VENV := .venv
PROFILES ?= profiles
# Debian packages that building and testing want beside Python itself.
DEBIAN_PACKAGES := python3-venv
# Mail clients, a browser and servers that the tests drive; without them their tests are skipped.
CLIENT_PACKAGES := thunderbird chromium libevolution evolution-data-server dbus libplist-utils
SERVER_PACKAGES := nginx
INSTALL := env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.PHONY: serve test lint bench clients packages clean

serve: $(VENV)/installed
	$(VENV)/bin/autoconfig serve --profiles $(PROFILES)

test: $(VENV)/installed-for-tests clients lint
	$(VENV)/bin/pytest

lint: $(VENV)/installed-for-tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/installed-for-tests
	$(VENV)/bin/python -m benchmarks.respond
	$(VENV)/bin/python -m benchmarks.load

$(VENV)/installed: pyproject.toml | $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet --editable .
	touch $@

$(VENV)/installed-for-tests: pyproject.toml | $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet --editable '.[test]'
	$(VENV)/bin/pip install --quiet --editable '.[clients]' || echo "Clients from PyPI: not for this system." >&2
	touch $@ $(VENV)/installed

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) packages
	$(PYTHON) -m venv $(VENV)

clients: $(VENV)/installed-for-tests
	@for package in $(CLIENT_PACKAGES) $(SERVER_PACKAGES); do \
		test "$$(dpkg-query -Wf '$${db:Status-Status}' $$package 2>/dev/null)" = installed || missing=1; \
	done; \
	test -z "$$missing" || $(MAKE) packages DEBIAN_PACKAGES="$(CLIENT_PACKAGES) $(SERVER_PACKAGES)" || \
		echo "Not all mail clients and servers are installed; tests of the others are skipped." >&2

packages:
	@if [ "$$(id -u)" = 0 ]; then apt-get update -qq && $(INSTALL) $(DEBIAN_PACKAGES); \
	elif command -v sudo >/dev/null; then sudo apt-get update -qq && sudo $(INSTALL) $(DEBIAN_PACKAGES); \
	else echo "These Debian packages are needed: $(DEBIAN_PACKAGES)" >&2; exit 1; fi

clean:
	rm -rf $(VENV) build *.egg-info
