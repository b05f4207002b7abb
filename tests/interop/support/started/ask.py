import json, os, socket, sys
connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
connection.connect(SOCKET)
asked = json.dumps({"args": [*FIRST, *sys.argv[1:]], "cwd": os.getcwd(), "env": dict(os.environ)}).encode() + b"\n"
sent = socket.send_fds(connection, [asked], [0, 1, 2])
connection.sendall(asked[sent:])
answer = connection.recv(16)
os._exit(int(answer or b"1") & 0xFF)
