# Each target is one verb of the launcher, which prepares what the target needs and nothing twice.
LAUNCH := python3 -m launch
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help run test check train setup lock appraise parse evaluate simulate-zalo simulate-messenger

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

run: ## prepare everything, then desk, action server and dialogue engine; Ctrl-C stops all
	@$(LAUNCH) run

test: ## prepare everything, then the whole test suite (PYTEST="-k words" narrows it)
	@$(LAUNCH) test $(PYTEST)

check: ## lint, types, imports, structure, training data
	@$(LAUNCH) check

train: ## train the model if its inputs have changed
	@$(LAUNCH) train

setup: ## only build the two environments
	@$(LAUNCH) setup

lock: ## resolve the lock files anew
	@$(LAUNCH) lock

simulate-zalo: ## the whole system with a simulated Zalo, its chat at http://127.0.0.1:8100/
	@$(LAUNCH) simulate zalo

simulate-messenger: ## the same with a simulated Messenger
	@$(LAUNCH) simulate messenger

appraise: ## applications as JSON lines on standard input, verdicts on standard output
	@$(LAUNCH) setup >&2
	@.venv/bin/python -m appraisal $(APPRAISE)

parse: ## messages as JSON lines with "text" on standard input, how each is understood on standard output
	@$(LAUNCH) train >&2
	@PYTHONWARNINGS=ignore .venv-rasa/bin/python -m bot.parse --model "$$($(LAUNCH) model)"

evaluate: ## how well messages are understood (the project's own sets; DATA=file.jsonl for another)
	@$(LAUNCH) evaluate $(DATA)
