"""Speaks utterances with kokoro-onnx as its users call it; prints seconds taken and seconds spoken.

Run by bench/speak.py with the Python of an environment that has kokoro-onnx: its espeak is GPL, so it is
no dependency of ours. stdin: {"model": path, "voices": path, "utterances": [{"text", "voice"}]}.
"""

import json
import sys
import time

from kokoro_onnx import Kokoro

asked = json.load(sys.stdin)
loading = time.perf_counter()
kokoro = Kokoro(asked["model"], asked["voices"])
kokoro.create("Ready.", voice=asked["utterances"][0]["voice"])
began = time.perf_counter()
samples = 0
rate = 24000
for utterance in asked["utterances"]:
    sound, rate = kokoro.create(utterance["text"], voice=utterance["voice"], lang="en-us")
    samples += len(sound)
ended = time.perf_counter()
json.dump(
    {"load_s": began - loading, "wall_s": ended - began, "spoken_s": samples / rate}, sys.stdout
)
