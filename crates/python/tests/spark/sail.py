"""The same evaluation through Sail, which answers Spark Connect without a JVM.

In: the folder that ``cluster.py`` reads. Out: exit code 0 if all members are those of the single process.
"""

import os
import sys
from pathlib import Path

from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

from cluster import by_segment, definitions, differing, step, whole

server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
_, port = server.listening_address
spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")
data = Path(sys.argv[1])
found = by_segment(whole(spark, data).toArrow())
wrong = differing(found, data / "eval.json", definitions(data)[1])
assert not wrong, f"{len(wrong)} segments differ: {wrong[:5]}"
step(f"Sail: {len(found)} segments with members, all as in one process")
server.stop()
sys.stdout.flush()
# Threads of the server outlive it.
os._exit(0)
