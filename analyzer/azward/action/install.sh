#!/usr/bin/env bash
# Installs azward from its own checkout, with exactly the packages that requirements.txt names: hashes are checked, wheels only.
set -euo pipefail

fits() { "$1" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; }

python=""
for candidate in ${AZWARD_PYTHON:+"${AZWARD_PYTHON}"} python3 python python3.13 python3.12 python3.11; do
  if fits "${candidate}"; then
    python="${candidate}"
    break
  fi
done
if [[ -z "${python}" ]]; then
  echo "::error title=azward::no Python 3.11 or later on this runner: put actions/setup-python before azward"
  exit 2
fi

home="${RUNNER_TEMP:?}/azward"
mkdir -p "${home}"
cd "${AZWARD_ACTION}" # nothing of the scanned repository is looked at while packages are installed
"${python}" -I -m venv --clear "${home}/venv"
run="${home}/venv/bin/python"
[[ -x "${run}" ]] || run="${home}/venv/Scripts/python.exe"
pip=("${run}" -I -m pip --disable-pip-version-check --no-input install --quiet)
"${pip[@]}" --require-hashes --only-binary :all: --requirement analyzer/azward/action/requirements.txt
"${pip[@]}" --no-deps --no-index --no-build-isolation .
echo "python=${run}" >> "${GITHUB_OUTPUT:?}"
