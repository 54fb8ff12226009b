"""Stands for a program in a shell: sends what it was started with to ``stand_ins.py``, which has it run in a fork.

It is given the address of a socket and the program's name before its arguments.
"""

import json
import os
import socket
import sys

_, address, program, *arguments = sys.argv
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(address)
    request = {"program": program, "arguments": arguments, "cwd": os.getcwd(), "environment": dict(os.environ)}
    with connection.makefile("rw", encoding="utf-8") as stream:
        stream.write(json.dumps(request) + "\n")
        stream.flush()
        run = json.loads(stream.readline())
sys.stdout.write(run["stdout"])
sys.stderr.write(run["stderr"])
sys.exit(run["code"])
