"""The peer of the page's figures: one worker of nginx, the same bytes as files, and nchan for the readers."""

import http.client
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mosquitto import free_port

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
CONF = """
{module}
daemon off;
master_process on;
worker_processes 1;
worker_cpu_affinity {mask};
worker_rlimit_nofile 20000;
user root;
pid {folder}/pid;
error_log {folder}/error.log crit;
events {{ worker_connections 19000; }}
http {{
  access_log off;
  server_tokens off;
  types {{ text/html html; }}
  default_type text/html;
  charset utf-8;
  keepalive_requests 1000000000;
  open_file_cache max=100;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    root {folder}/www;
    location = / {{
      gzip_static on; gzip_vary on; etag on;
      {headers}
      try_files /index.html =404;
    }}
    {nchan}
  }}
}}
"""
NCHAN = """
    location = /live { nchan_subscriber eventsource; nchan_channel_id night; nchan_message_buffer_length 1; }
    location = /news { nchan_publisher; nchan_channel_id night; nchan_message_buffer_length 1; }
"""
OWN = {"content-length", "content-encoding", "content-type", "date", "etag", "vary", "connection", "server"}
"""What nginx says by itself."""


@dataclass(frozen=True)
class Page:
    """An answer as it came over the wire; names of headers in small letters."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Nginx:
    """A running nginx."""

    port: int
    worker: int

    def publish(self, data: str) -> float:
        """Send one revision to every reader; gives the instant before it left."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"X-EventSource-Event": "revision", "Content-Type": "application/json"}
        began_at = time.perf_counter()
        line.request("POST", "/news", data.encode(), headers)
        answer = line.getresponse()
        assert answer.status in {200, 201, 202}, answer.read()
        line.close()
        return began_at


@contextmanager
def nginx(plain: Page, packed: Page, core: int) -> Iterator[Nginx | None]:
    """nginx with this page on one core, saying what ours says beside it; None where it is not installed."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if found is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        (Path(folder) / "www").mkdir()
        (Path(folder) / "www/index.html").write_bytes(plain.body)
        (Path(folder) / "www/index.html.gz").write_bytes(packed.body)
        said = {name: value for name, value in packed.headers.items() if name not in OWN}
        added = [f'add_header {name} "{value}";' for name, value in said.items()]
        module = f"load_module {MODULE};" if MODULE.exists() else ""
        conf = CONF.format(
            folder=folder,
            port=port,
            mask=f"{1 << core:b}",
            module=module,
            headers="\n      ".join(added),
            nchan=NCHAN if module else "",
        )
        (Path(folder) / "nginx.conf").write_text(conf)
        Path(folder).chmod(0o755)
        master = subprocess.Popen([found, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"])
        try:
            yield Nginx(port, _worker(master.pid))
        finally:
            master.send_signal(signal.SIGTERM)
            try:
                master.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.kill(_worker(master.pid), signal.SIGKILL)
                master.kill()
                master.wait()


def has_nchan() -> bool:
    """Whether readers can be measured against it."""
    return MODULE.exists()


def _worker(master: int) -> int:
    """The process that answers, once it is there."""
    for _ in range(100):
        for child in Path(f"/proc/{master}/task/{master}/children").read_text().split():
            return int(child)
        time.sleep(0.05)
    raise TimeoutError("nginx did not start its worker")
