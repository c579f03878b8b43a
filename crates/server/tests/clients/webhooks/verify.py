"""Verifies deliveries with the published package, as a receiver would. In: JSON on standard input. Out: a count."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

deliveries = json.load(sys.stdin)
for delivery in deliveries:
    payload = Webhook(delivery["secret"]).verify(delivery["body"], delivery["headers"])
    assert payload == json.loads(delivery["body"])
    for changed in (delivery["body"] + " ", "{}"):
        try:
            Webhook(delivery["secret"]).verify(changed, delivery["headers"])
        except WebhookVerificationError:
            continue
        raise SystemExit("a changed body was verified")
print(f"{len(deliveries)} verified")
