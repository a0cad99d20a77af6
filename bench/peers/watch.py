"""Runs a command whose output goes to the file `log`, and prints one line of JSON: its CPU seconds and the most memory that it held, in MiB, as the
system counts them once it has been waited for. usage: watch.py COMMAND...

It stands between the bench and the command because a process that is started begins with the peak of what started it; this script's own is small.
"""

import json
import resource
import subprocess
import sys

with open("log", "wb") as log:
    ended = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
if ended.returncode != 0:
    with open("log", errors="replace") as log:
        said = [line.strip() for line in log if line.strip()]
    sys.exit(f"it ends with {ended.returncode}: {said[-1] if said else 'it said nothing'}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": used.ru_utime + used.ru_stime, "peak_mib": used.ru_maxrss / 1024}))
