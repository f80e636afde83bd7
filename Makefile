# Every command lives in dev.py; `make` lists them. ARGS="…" is passed on.
.DEFAULT_GOAL := list
PYTHON3 ?= python3

list:
	@$(PYTHON3) dev.py list

%:
	@$(PYTHON3) dev.py $@ $(ARGS)

.PHONY: list demo test check fix bench setup db messages migrate chaos
demo test check fix bench setup db messages migrate chaos:
	@$(PYTHON3) dev.py $@ $(ARGS)
