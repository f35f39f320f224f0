"""A door in front of a server that can be shut, or stay open and say nothing any more."""

import contextlib
import socket
import threading


class Proxy:
    """Passes bytes to a port of this machine. `silent`: what is connected hears nothing, new ones neither; `shut`: refused."""

    def __init__(self, target: int):
        self.target, self.is_silent, self.sockets = target, False, []
        self.port, self.listener = 0, None
        self.open()

    def open(self) -> None:
        """Listen, on the same port as before, and pass on what comes."""
        self.is_silent = False
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, args=[self.listener], daemon=True).start()

    def shut(self) -> None:
        """Refuse new connections and end those there are."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for each in self.sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.sockets.clear()

    def fall_silent(self) -> None:
        """Stay open, answer nothing."""
        self.is_silent = True

    def speak(self) -> None:
        """New connections are served again; those that were silenced stay silent, as when a firewall has forgotten them."""
        self.is_silent = False

    def _serve(self, listener) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = listener.accept()
                self.sockets.append(near)
                threading.Thread(target=self._join, args=[near], daemon=True).start()

    def _join(self, near) -> None:
        if self.is_silent:
            return
        with contextlib.suppress(OSError):
            far = socket.create_connection(("127.0.0.1", self.target))
            self.sockets.append(far)
            lost = threading.Event()
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=[source, sink, lost], daemon=True).start()

    def _pass_on(self, source, sink, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.is_silent or lost.is_set():
                    lost.set()
                    continue
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
