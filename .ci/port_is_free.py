"""Says in words that a port is taken, before a server's traceback does: port_is_free.py PORT"""

import socket
import sys

port = int(sys.argv[1])
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", port))
    except OSError as error:
        sys.exit(f"Port {port} can't be used ({error.strerror}). Choose another: make demo PORT={port + 1}")
