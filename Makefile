# resviz: `make run` to use it, `make test` to check it. The first use sets up .venv.

PYTHON ?= python3
# The version that everything is tested with; TORCH='torch>=2.6' takes the newest.
TORCH ?= torch==2.13.0
# Where to find it, if not on PyPI. On Linux without an NVIDIA GPU,
# TORCH_INDEX=https://download.pytorch.org/whl/cpu makes a far smaller download.
TORCH_INDEX ?=
# Handed on to the program: make run ARGS="resnet101"
ARGS ?=

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

# A stamp says what has been installed; the one of torch changes its name with the version.
TORCH_STAMP := $(VENV)/stamp-$(subst =,-,$(subst >,-,$(subst <,-,$(TORCH))))
READY := $(VENV)/stamp-resviz

# What Qt needs of a Debian or Ubuntu system, and what the tests with real windows need besides.
RUN_PACKAGES := libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 \
	libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
TEST_PACKAGES := $(RUN_PACKAGES) xvfb xauth xdotool poppler-utils librsvg2-bin graphviz

# Usage: $(call system_packages,NAMES). Newer releases add "t64" to some names.
define system_packages
@if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then \
	missing=; \
	for name in $(1); do \
		dpkg-query -W -f '$${Status}\n' $$name $${name}t64 2>/dev/null \
			| grep -q 'ok installed' || missing="$$missing $$name"; \
	done; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ]; then \
		echo "Installing system packages:$$missing"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null </dev/null \
			|| echo "That did not work; going on without them."; \
	else \
		echo "Some system packages are missing. To install them:"; \
		echo "    sudo apt-get install -y --no-install-recommends$$missing"; \
	fi; \
fi
endef

.PHONY: help run test bench lint format assets pictures clean run-packages test-packages
.DEFAULT_GOAL := help

help: ## this list
	@echo "make TARGET, where TARGET is"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/    \1	\2/p' $(firstword $(MAKEFILE_LIST))

run: run-packages $(READY) ## open the window (ARGS="resnet101" for another network)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
		exec $(PY) -m resviz $(ARGS); \
	fi; \
	echo "There is no screen here, so resviz draws into the folder pictures/ instead." \
	&& mkdir -p pictures \
	&& $(PY) -m resviz export $(or $(ARGS),resnet50) pictures/diagram.svg \
	&& $(PY) -m resviz export $(or $(ARGS),resnet50) pictures/diagram.png \
	&& for name in vanishing exploding degradation; do \
		$(PY) -m resviz demo $$name --out pictures || exit 1; \
	done \
	&& $(PY) -m resviz phase resnet20 --no-norm --rows "depth = 8..32 by 6" \
		--columns "gain = 0.6..1.4:5" --batch 16 --out pictures/phase \
	&& echo "The diagram, three demonstrations and a phase diagram are in pictures/."

test: test-packages lint ## every check: lint, then the tests (ARGS="-k zoo" for some)
	OMP_NUM_THREADS=1 $(PY) -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

bench: run-packages $(READY) ## the speed measurements
	$(PY) -m tests.bench $(ARGS)

lint: $(READY) ## the checks that run nothing: ruff, mypy, import-linter
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the code into the house form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

assets: run-packages $(READY) ## renew the font metrics and the pictures of the icon
	$(PY) -m tests.make_assets $(ARGS)

pictures: test-packages $(READY) ## renew the screenshots of the README
	$(PY) -m tests.pictures

clean: ## remove what was made, except .venv
	rm -rf build dist pictures .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find resviz tests -name __pycache__ -type d -prune -exec rm -rf {} +

run-packages:
	$(call system_packages,$(RUN_PACKAGES))

# Chromium for itself: Ubuntu has it only as a snap, and all others shall come nevertheless.
test-packages:
	$(call system_packages,$(TEST_PACKAGES))
	$(call system_packages,chromium)

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "resviz needs Python 3.11 or newer, and $(PYTHON) is not;" \
			"name another one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends python3-venv >/dev/null </dev/null; \
		else \
			echo "$(PYTHON) cannot make virtual environments;" \
				"on Debian and Ubuntu install the package python3-venv."; exit 1; \
		fi; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(TORCH_STAMP): $(VENV)/pyvenv.cfg
	@echo "Installing $(TORCH); this takes a while the first time."
	$(PIP) '$(TORCH)' $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
	@rm -f $(VENV)/stamp-torch*
	@touch $@

$(READY): pyproject.toml $(TORCH_STAMP)
	$(PIP) -e '.[dev]'
	@touch $@
