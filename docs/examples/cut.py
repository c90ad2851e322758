# python3 docs/examples/cut.py samples/cat.png cat-cutout.png
import json
import sys
import urllib.error
import urllib.request

source, target = sys.argv[1:3]
with open(source, "rb") as file:
    request = urllib.request.Request(
        "http://127.0.0.1:4000/cut", data=file.read(), method="PUT", headers={"Accept": "image/png"}
    )
try:
    with urllib.request.urlopen(request) as answer, open(target, "wb") as result:
        result.write(answer.read())
except urllib.error.HTTPError as error:
    problem = json.load(error)
    sys.exit(f"{problem['code']}: {problem['detail']}")
