# Sourced by what comes from outside, bin/test-api, bin/test-client, bin/test-look and bin/screenshots: a demo's house,
# and tokens of its people. Sets work, a folder that is removed at the end with the house in it.

[ -n "${HELPDESK_BIN:-}" ] || cargo build --locked --quiet
helpdesk=$(realpath "${HELPDESK_BIN:-target/debug/helpdesk}")
work=$(mktemp -d)
house=
trap 'kill $house 2>/dev/null || true; wait; rm -rf "$work"' EXIT

# Opens a house, in place of the one before: on any free port, taking any number of calls, and believing where they
# come from. Sets API_BASE.
start_house() {
  local port folder
  kill $house 2>/dev/null || true
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  folder=$(mktemp -d "$work/house.XXXX")
  (
    cd "$folder"
    exec env PORT="$port" DATABASE_URL="sqlite://$folder/demo.db" API_CALLS_PER_MINUTE=1000000 TRUST_PROXY=1 \
      RUST_LOG=warn "$helpdesk" demo >"$work/said" 2>&1
  ) &
  house=$!
  export API_BASE=http://localhost:$port
  for _ in {1..600}; do
    curl -sf -o /dev/null "$API_BASE/readyz" && curl -sf -o /dev/null "$API_BASE/sign-in" && break
    sleep 0.1
  done
}

# Opens a house, and sets a token for each role by its name: CUSTOMER and so on.
open_house() {
  local role token
  start_house
  for role in customer executive technician manager admin superuser; do
    token=$(token_of "$role") || { cat "$work/said" >&2 && return 1; }
    export "${role^^}=$token"
  done
}

# Says a new token of whoever has this role in the demo.
token_of() {
  curl -sf -o /dev/null -c "$work/cookies" -d "login=$1@demo.test" -d password=demo-demo-demo "$API_BASE/sign-in"
  curl -sf -b "$work/cookies" -d name=test -d scope=write "$API_BASE/profile/tokens" |
    grep -o 'hd_[A-Za-z0-9_-]*' | head -n 1
  rm "$work/cookies"
}
