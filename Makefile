# Everything a developer runs. `make help` lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup start portal sandbox sandbox-test test test-e2e lint bench fault-test fault-test-controls image-test screenshots clean clean-state

TOOLS := $(CURDIR)/.tools/bin
export PATH := $(TOOLS):$(PATH)
RUN := node --enable-source-maps --require @backstage/cli-node/config/nodeTransform.cjs
NEED_NODE = @command -v node >/dev/null 2>&1 || { printf '\n✖ Node.js is missing on this machine. Install any version (nodejs.org, or apt-get install nodejs npm) and run the command again; the right one is fetched by setup.\n' >&2; exit 1; }

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Set up what is missing: Node.js, Yarn, dependencies
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs base

start: ## Set up what is missing and start the portal on http://localhost:3000
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs start
	@exec $(RUN) packages/tooling/src/start/main.ts

portal: start ## The portal alone (the same as start until the sandbox exists)

sandbox: ## Set up what is missing and start the platform: servers, six services, routes
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs sandbox
	@exec $(RUN) packages/sandbox/src/cli/main.ts

sandbox-test: ## Kill the whole sandbox KILLS=10 times and see that nothing is left or lost
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs sandbox
	@cd packages/sandbox && KILLS=$(or $(KILLS),10) exec yarn backstage-cli package test --watchAll=false --runInBand --testMatch '**/*.slow.ts'

test: ## Set up what is missing and run every test
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs test
	@exec $(RUN) packages/tooling/src/test/main.ts

lint: ## Check types, code style, formatting and commit rules
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs base
	@exec $(RUN) packages/tooling/src/lint/main.ts

bench: ## Measure the portal and the services, as tables
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs test
	@exec $(RUN) packages/tooling/src/bench/main.ts

fault-test: ## Break the shop for MINUTES=10 and see that everything holds; SEED=, WITHOUT=
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs test
	@MINUTES=$(MINUTES) SEED=$(SEED) WITHOUT=$(WITHOUT) exec $(RUN) services/src/faults/main.ts

fault-test-controls: ## See that the fault test notices when a safeguard is taken away
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs test
	@cd services && exec yarn backstage-cli package test --watchAll=false --runInBand --testMatch '**/faultControls.slow.ts'

image-test: ## Go through the services' Dockerfiles without a container engine and run what comes out
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs test
	@cd services && exec yarn backstage-cli package test --watchAll=false --runInBand --testMatch '**/images.slow.ts'

screenshots: ## Take the pictures in docs/images
	$(NEED_NODE)
	@node packages/tooling/setup/setup.mjs test
	@exec $(RUN) packages/tooling/src/screenshots/main.ts

clean: ## Remove build output, tools and dependencies, keep the portal's state
	@rm -rf .tools node_modules packages/*/dist plugins/*/dist dist-types coverage test-results e2e-test-report
	@rm -rf packages/*/node_modules plugins/*/node_modules templates/node_modules infra/node_modules
	@rm -rf services/node_modules services/*/node_modules services/*/.venv services/*/dist services/*/bench/node_modules
	@echo '  removed; make start sets everything up again'

clean-state: ## Remove the portal's state: databases, repositories, built documentation
	@rm -rf .local
	@echo '  removed .local'
