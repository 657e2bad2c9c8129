"""A mail server that speaks SMTP over a real connection and keeps what it is given, as it came."""

from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


class Conversation(StreamRequestHandler):
    """As much of RFC 5321 as smtplib says."""

    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            match line[:4].upper().rstrip():
                case b"DATA":
                    self.say("354 go on")
                    self.server.mails.append(self.data())
                    self.say("250 taken")
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 fine")

    def data(self):
        """Up to the lone dot, with doubled dots as they were."""
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, answer):
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def running():
    """The server; its `mails` are what it took, its `port` where it listens on 127.0.0.1."""
    ThreadingTCPServer.daemon_threads = True
    with ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.mails, server.port = [], server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
