# Sourced by what looks at pages in a browser, bin/test-look and bin/screenshots, after tests/api/house.sh: sets look, a
# folder in target with the scripts of tests/look and their tools in it.

[ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ] && command -v npm >/dev/null ||
  { echo "$0 needs Node 20 or newer and npm." >&2 && exit 1; }
look=$PWD/target/look
mkdir -p "$look"
rm -f "$look"/*.mjs
cp tests/look/*.mjs "$look"
if ! diff -q tests/look/package.json "$look/package.json" >/dev/null 2>&1; then
  echo "$0 installs its tools from npm into target/look" >&2
  cp tests/look/package.json "$look"
  npm install --silent --no-audit --no-fund --no-package-lock --prefix "$look" >&2 ||
    { rm "$look/package.json" && exit 1; }
fi
export HELPDESK_BIN=$helpdesk
# What the pages' feet and the ways to us say.
export CENTRE_ADDRESS='14 Marine Drive, Kochi 682031' CENTRE_HOURS='Mon–Sat 9–18' CENTRE_PHONE='+91 484 266 7781'
