# make run    安装、建库、载入示例县，在 http://localhost:8501 提供服务（SAMPLE=0 make run：空库，正式使用）
# make test   安装测试所需，运行全部检查和测试
# make bench  运行性能对比

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test bench

# The server itself migrates the database and loads the sample county before it answers.
run: $(VENV)/.runtime
	@port=$$($(BIN)/python -m db settings port) && exec $(BIN)/python -m streamlit run streamlit_app.py --server.port "$$port"

test: $(VENV)/.test
	@sh .ci/test-needs
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh .ci/checks

bench: $(VENV)/.test
	$(BIN)/python -m tests.bench

$(BIN)/python:
	@sh .ci/venv "$(PYTHON)" "$(VENV)"

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "正在安装 requirements.txt 中的软件包……"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-test.txt requirements.txt | $(BIN)/python
	@echo "正在安装测试所需的软件包……"
	@$(PIP) -r requirements-test.txt
	@touch $@ $(VENV)/.runtime
