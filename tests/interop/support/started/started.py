"""Starts a tool in Python once and runs it many times, each time in a fork of the process that has imported it.

    python started.py SOCKET OWNER MODULE...

OWNER is the process that all of this is for: when it has ended or SOCKET is gone, this ends. Who connects sends one message, JSON
with `args`, `cwd` and `env`, and its three standard streams; when the run has ended, its exit code comes back. Who leaves before ends
the run.
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
import time


def main():
    path, owner, *modules = sys.argv[1:]
    for module in modules:
        importlib.import_module(module)
    # What is imported is shared by all forks, as long as nobody counts references to it anew.
    gc.collect()
    gc.freeze()
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(f"{path}.new")
    server.listen(16)
    os.rename(f"{path}.new", path)
    while is_there(int(owner)) and os.path.exists(path):
        if select.select([server], [], [], 1)[0]:
            serve(server, server.accept()[0])


def is_there(process):
    try:
        os.kill(process, 0)
        return True
    except ProcessLookupError:
        return False


def serve(server, connection):
    """Forks twice: the first fork waits for the run and tells its code, so that this process serves others meanwhile."""
    waiting = os.fork()
    if waiting != 0:
        connection.close()
        os.waitpid(waiting, 0)
        return
    if os.fork() != 0:
        os._exit(0)
    server.close()
    message, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    while not message.endswith(b"\n"):
        message += connection.recv(1 << 20)
    run = os.fork()
    if run == 0:
        connection.close()
        os.setpgid(0, 0)
        become(json.loads(message), streams)
    for stream in streams:
        os.close(stream)
    code = end_of(run, connection)
    try:
        connection.sendall(str(code).encode())
    except OSError:
        pass
    os._exit(0)


def end_of(run, connection):
    while True:
        ended, status = os.waitpid(run, os.WNOHANG)
        if ended != 0:
            return os.waitstatus_to_exitcode(status)
        if select.select([connection], [], [], 0.02)[0]:
            os.killpg(run, signal.SIGKILL)
            os.waitpid(run, 0)
            os._exit(0)


def become(asked, streams):
    """Goes on as Python would that was started with these arguments; never returns."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    sys.dont_write_bytecode = "PYTHONDONTWRITEBYTECODE" in os.environ
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode, encoding="utf-8", errors=errors) for number, mode, errors in ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace")))
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    code = 0
    try:
        run(asked["args"])
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        code = 0 if end.code is None else end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    try:
        threading._shutdown()
        import atexit

        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code & 0xFF)


def run(args):
    if args[0] == "-c":
        sys.argv = ["-c", *args[2:]]
        sys.path[0] = ""
        exec(compile(args[1], "<string>", "exec"), {"__name__": "__main__", "__builtins__": __builtins__})
    elif args[0] == "-m":
        sys.argv = [args[1], *args[2:]]
        sys.path[0] = os.getcwd()
        runpy.run_module(args[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(args)
        sys.path[0] = os.path.dirname(os.path.abspath(args[0]))
        runpy.run_path(args[0], run_name="__main__")


main()
