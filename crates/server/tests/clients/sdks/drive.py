"""What a program does with the SDKs of Segment and RudderStack for Python: a visitor turns out to be a user.

In: BASE and KEY. Out: messages at that service; the test looks at what became of them.
"""

import datetime
import os
import warnings

import rudderstack.analytics
import segment.analytics

BASE, KEY = os.environ["BASE"], os.environ["KEY"]
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)


def failed(error, _):
    raise SystemExit(f"an SDK reports: {error}")


def drive(sdk, analytics):
    user, visitor, old = f"user-{sdk}", f"visitor-{sdk}", f"old-{sdk}"
    analytics.write_key = KEY
    analytics.on_error = failed
    analytics.page(anonymous_id=visitor, name="Home", properties={"url": "/"})
    analytics.track(anonymous_id=visitor, event="Viewed", properties={"sku": "k1"})
    analytics.track(anonymous_id=old, event="Earlier")
    analytics.flush()
    traits = {"email": f"{sdk}@example.com", "firstName": "Ann", "plan": "pro", "score": 1.5}
    analytics.identify(user, traits, anonymous_id=visitor)
    analytics.flush()
    # Of a data frame with gaps.
    analytics.identify(user, {"score": float("nan")})
    analytics.alias(old, user)
    analytics.group(user, "g", {"name": "Acme"})
    for _ in range(2):
        price = {"price": 12.5, "none": float("nan")}
        analytics.track(user, "Bought", price, timestamp=NOON, message_id=f"bought-{sdk}")
        analytics.flush()
    analytics.shutdown()


segment.analytics.host = BASE
drive("segment-python", segment.analytics)
warnings.simplefilter("ignore")
rudderstack.analytics.dataPlaneUrl = BASE
rudderstack.analytics.host = BASE
drive("rudder-python", rudderstack.analytics)
print("driven")
