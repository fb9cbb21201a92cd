# `make serve` and `make test` work from nothing: Python >= 3.11, git and make.

VENV := .venv
PROFILES ?= profiles
# Debian packages that building and testing want beside Python itself.
DEBIAN_PACKAGES := python3-venv
# Mail clients, and the browser, that the tests drive; without them their tests are skipped.
CLIENT_PACKAGES := thunderbird chromium libevolution evolution-data-server dbus libplist-utils
# Servers that the tests ask, and what python-ldap is built with.
SERVER_PACKAGES := nginx apache2 caddy prometheus systemd debootstrap gcc python3-dev libldap-dev libsasl2-dev slapd postgresql \
	dovecot-imapd dovecot-pop3d dovecot-managesieved postfix bind9
# What the benchmark asks with, and a server that it compares.
BENCH_PACKAGES := wrk nginx
INSTALL := env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

# Where `make dist` puts what is published, and installs it by itself to see what comes with it.
DIST ?= dist
ALONE ?= build/alone
# What stands in a tree that is no clone, such as an unpacked sdist, and is not packed.
NOT_SOURCE := $(VENV) build dist
# The time of every file in the wheel: the last commit's, else the first that a ZIP file can say.
SOURCE_DATE_EPOCH ?= $(or $(shell test -e .git && git log -1 --format=%ct 2>/dev/null),315532800)

.PHONY: serve test unit soak fuzz lint packed dist bench bench-answers bench-page bench-scale bench-lookups bench-slow clients servers packages clean

serve: $(VENV)/installed
	$(VENV)/bin/autoconfig serve --profiles $(PROFILES)

test: $(VENV)/installed-for-tests clients servers lint
	$(VENV)/bin/pytest

unit: $(VENV)/installed-for-tests
	$(VENV)/bin/pytest -m "not (programs or clients or servers or browser or dist or fuzz)"

# So many inputs for each surface.
INPUTS ?= 1000000

fuzz: $(VENV)/installed-for-tests
	$(VENV)/bin/pytest -s tests/test_fuzz.py --strangers $(INPUTS)

soak: $(VENV)/installed-for-tests servers
	$(VENV)/bin/pytest --soak 60 --full-speed 600 tests/test_faults.py

lint: $(VENV)/installed-for-tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

# From what is committed, with the modes that umask 022 leaves: the same commit makes the same files. setuptools
# gives an sdist the times and the owner of its build, and gzip the time of now, so it is packed anew (GNU tar).
SAME := --sort=name --mtime=@$(SOURCE_DATE_EPOCH) --mode=u=rwX,go=rX --owner=0 --group=0 --numeric-owner \
	--format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime

packed: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
packed: $(VENV)/installed-for-tests
	rm -rf $(DIST) $(ALONE)
	umask 022 && mkdir -p $(DIST)/source && \
		if test -e .git; then git archive HEAD; else tar -c $(addprefix --exclude=./,$(NOT_SOURCE)) .; fi | \
		tar -x --no-same-permissions -C $(DIST)/source && \
		$(VENV)/bin/python -m build --no-isolation --outdir $(DIST) $(DIST)/source
	mkdir $(DIST)/sdist && cd $(DIST)/sdist && tar -xzf ../*.tar.gz && \
		tar -c $(SAME) * | gzip -n9 > $$(ls ../*.tar.gz)
	rm -r $(DIST)/source $(DIST)/sdist

dist: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
dist: packed
	$(VENV)/bin/python -m venv --without-pip $(ALONE)
	$(VENV)/bin/pip --python $(ALONE)/bin/python install --quiet $(DIST)/*.whl
	version=$$($(ALONE)/bin/autoconfig --version | sed 's/.* //') && \
		sed "s/^dynamic = .*/version = \"$$version\"/" pyproject.toml > $(ALONE)/pyproject.toml && \
		$(VENV)/bin/cyclonedx-py environment --pyproject $(ALONE)/pyproject.toml --output-reproducible \
		--output-file $(DIST)/mail_autoconfig-$$version.cdx.json $(ALONE)

bench: $(VENV)/installed-for-tests
	$(VENV)/bin/python -m benchmarks.respond
	$(MAKE) bench-scale bench-page bench-answers

# A folder with the service of node, autodiscover-email-settings of Monogramm, after `npm install` there.
NODE_SERVICE ?=

bench-answers: $(VENV)/installed-for-tests
	$(call install_missing,$(BENCH_PACKAGES))
	PYTHONPATH=tests:. $(VENV)/bin/python -m benchmarks.answers $(if $(NODE_SERVICE),--node $(NODE_SERVICE)) $(ARGS)

bench-scale: $(VENV)/installed-for-tests
	PYTHONPATH=tests $(VENV)/bin/python -m benchmarks.scale

bench-page: $(VENV)/installed-for-tests
	PYTHONPATH=tests $(VENV)/bin/python -m benchmarks.page

bench-lookups: servers
	PYTHONPATH=tests $(VENV)/bin/python -m benchmarks.lookups

bench-slow: $(VENV)/installed-for-tests
	PYTHONPATH=tests $(VENV)/bin/python -m benchmarks.slow

$(VENV)/installed: pyproject.toml | $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet --editable .
	touch $@

$(VENV)/installed-for-tests: pyproject.toml | $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet --editable '.[dist,test]'
	$(VENV)/bin/pip install --quiet --editable '.[clients]' || echo "Clients from PyPI: not for this system." >&2
	touch $@ $(VENV)/installed

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) packages
	$(PYTHON) -m venv $(VENV)

# What is missing of some packages is installed where that can be done.
define install_missing
	@for package in $(1); do \
		test "$$(dpkg-query -Wf '$${db:Status-Status}' $$package 2>/dev/null)" = installed || missing=1; \
	done; \
	test -z "$$missing" || $(MAKE) packages DEBIAN_PACKAGES="$(1)" || \
		echo "Not all packages for $@ are installed; what needs the others is left out." >&2
endef

clients: $(VENV)/installed-for-tests
	$(call install_missing,$(CLIENT_PACKAGES))

servers: $(VENV)/installed-for-tests
	$(call install_missing,$(SERVER_PACKAGES))
	@$(VENV)/bin/python -c 'import ldap, psycopg' 2>/dev/null || \
		$(VENV)/bin/pip install --quiet --editable '.[ldap,sql]' || \
		echo "python-ldap cannot be built here; tests of LDAP are skipped." >&2

packages:
	@if [ "$$(id -u)" = 0 ]; then apt-get update -qq && $(INSTALL) $(DEBIAN_PACKAGES); \
	elif command -v sudo >/dev/null; then sudo apt-get update -qq && sudo $(INSTALL) $(DEBIAN_PACKAGES); \
	else echo "These Debian packages are needed: $(DEBIAN_PACKAGES)" >&2; exit 1; fi

clean:
	rm -rf $(VENV) build dist *.egg-info
