"""Searches as a dispatcher types them, one after the other over one connection, each timed by itself."""

import http.client
import json
import statistics
import time

# Common and rare words, two that must both be met, a place within a place, a state, a category: what the demo's stories say, and what they do not.
QUERIES = [
    {"words": words} for words in (
        "路灯", "井盖", "垃圾", "停水", "漏水", "三组", "村口", "文化广场", "桥头", "半个月前", "希望尽快处理", "老戏台旁", "路灯 村口", "垃圾 上周",
        "二组主路 路灯", "这几个字谁也没有说过", "水", "13800001234")
] + [
    {"category": "street_lighting"}, {"state": "accepted"}, {"words": "路灯", "state": "raised"}, {"words": "井盖", "category": "manhole_cover"},
]
ROUNDS = 10
PATH = "/api/v1/matters/search"


def run_searches(server, token):
    """Milliseconds: the middle and the slowest hundredth of all, and of each question the middle."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    times, found = {}, 0
    try:
        for round_ in range(ROUNDS + 1):
            for query in QUERIES:
                body = json.dumps({**query, "limit": 25}, ensure_ascii=False).encode()
                begun = time.perf_counter()
                connection.request("POST", PATH, body=body, headers=headers)
                answer = connection.getresponse()
                text = answer.read()
                spent = (time.perf_counter() - begun) * 1000
                if answer.status != 200:
                    raise RuntimeError(f"{query}: {answer.status} {text[:300]}")
                # The first round opens what stays open.
                if round_:
                    times.setdefault(json.dumps(query, ensure_ascii=False), []).append(spent)
                    found += len(json.loads(text)["items"])
    finally:
        connection.close()
    every = sorted(one for some in times.values() for one in some)
    middles = {query: round(statistics.median(some), 2) for query, some in times.items()}
    return {
        "p50_ms": round(statistics.median(every), 2), "p99_ms": round(every[int(len(every) * 0.99)], 2), "searches": len(every), "found": found,
        "slowest": max(middles, key=middles.get), "slowest_ms": max(middles.values()), "middles_ms": middles,
    }
