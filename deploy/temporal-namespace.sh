#!/bin/sh
# The namespace with its retention, and the product's search attributes. May run again: what is there stays.
# TEMPORAL_ADDRESS is the command's own variable; TEMPORAL_NAMESPACE it does not take everywhere.
set -eu

RETENTION="${RETENTION:-2160h}" # 90 days; the product keeps an archive of its own

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" --output json >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
fi

# The server looks at its list of namespaces every ten seconds: a new one is not there at once.
try=0
until known="$(temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" --output json 2>/dev/null)"; do
  try=$((try + 1))
  [ "$try" -lt 60 ] || { echo "namespace $TEMPORAL_NAMESPACE does not appear" >&2; exit 1; }
  sleep 1
done

attribute() {
  case "$known" in
    *"\"$1\""*) ;;
    *) temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type "$2" ;;
  esac
}

attribute ComplaintStatus Keyword
attribute Branch Keyword
attribute BusinessLine Keyword
attribute Severity Keyword
attribute ResponsiblePost Keyword
attribute NextDeadline Datetime
attribute Overdue Bool
attribute EscalationLevel Int
attribute Outcome Keyword
