"""A file that never changes, from genxu and from nginx."""

import os
import shutil

from servers import Server

CONFIGURATION = """
daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log crit;
events {{ worker_connections 1024; }}
http {{
    types {{ text/css css; }}
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    open_file_cache max=100 inactive=1h;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {folder}/static;
        location = /healthz {{ return 200 "ok"; }}
        location /assets/ {{ expires max; }}
    }}
}}
"""


def find_nginx():
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


def nginx(program, folder, path, content):
    """A server of that one file, as many workers as there are cores; not started."""
    file = os.path.join(folder, "static", path.split("?")[0].lstrip("/"))
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "wb") as out:
        out.write(content)
    # Its workers run as another user.
    for name in (folder, *(os.path.join(folder, "static", part) for part in ("", "assets", "assets/css"))):
        os.chmod(name, 0o755)
    configuration = os.path.join(folder, "nginx.conf")
    server = Server("nginx", [program, "-p", folder, "-c", configuration], os.path.join(folder, "nginx.log"), has_children=True)
    with open(configuration, "w") as out:
        out.write(CONFIGURATION.format(folder=folder, port=server.port))
    return server
