#!/bin/sh
# Checks what policy/makers and policy/lists say: no rule hits another maker's models, every pattern and brand has a
# source, no list is stale, every citation is official or has a second source beside it.
#   scripts/audit-knowledge.sh [BUILD-FOLDER]
# ONVIGIL_FACTS names a folder with a large models.tsv (manufacturer, model, expected_maker); without it the small table
# of tests/unit/policy/models.tsv serves alone. ONVIGIL_TODAY: a date instead of today's.
set -eu
cd "$(dirname "$0")/.."

tests=${1:-build/test}/bin/policy_tests
[ -x "$tests" ] || { echo "audit: $tests is missing: build it first, or name the build folder" >&2; exit 1; }
echo "audit: models and registered organisations"
"$tests" --gtest_brief=1 --gtest_filter='Audit/*:RegisteredOrganizations.*:ShippedFiles.*:ShippedLists.*:ShippedMakers.*:ShippedPatterns.*'

echo "audit: sources, dates and citations"
exec python3 scripts/audit_knowledge.py policy "${ONVIGIL_TODAY:-$(date +%F)}"
