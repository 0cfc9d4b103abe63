"""A page of the bank that holds the widget."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Bank:
    """The bank's home page on an origin of its own, which holds the widget."""

    def __init__(self, port: int, desk: str) -> None:
        sockets = desk.replace("http", "ws")
        policy = f"default-src 'none'; script-src {desk}; connect-src {desk} {sockets}"

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                theme = "dark" if "dark" in self.path else "light"
                lang = "en" if "en" in self.path else "vi"
                page = (
                    "<!doctype html><html lang=vi><title>Ngân hàng</title><h1>Trang chủ</h1>"
                    + f"<p>{'Tin tức của ngân hàng. ' * 200}</p>"
                    + f'<script type="module" src="{desk}/static/widget/widget.js"'
                    + f' data-lang="{lang}" data-theme="{theme}"></script>'
                )
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.url = f"http://127.0.0.1:{port}"
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
