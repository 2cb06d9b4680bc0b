"""Every vector of frames, MACs, orders, calibrations, replays and requests; prints what came of each."""

import binascii
import json

from mask_program import authority, frames, order

VECTORS = frames.__file__.rsplit("/", 2)[0] + "/vectors/"


def vectors(name):
    with open(VECTORS + name + ".json") as file:
        return json.load(file)


def raw(said):
    return bytes([ord(one) for one in said])


def why(complaint):
    return complaint[0] if complaint else None


def play():
    said = vectors("frames")
    key = binascii.unhexlify(said["key"])
    for case in said["good"] + said["bad"]:
        found = frames.read(raw(case["line"]))
        as_said = found is not None and found[0] == case.get("message")
        print("frame", found is not None, as_said, found and found[1:])
        print("signed", found is not None and authority.signed(key, authority.MESSAGE, found[1], found[2]))
        yield
    for case in said["streams"]:
        lines = frames.Lines()
        found = [frame[1] for chunk in case["chunks"] for frame in lines.feed(raw(chunk))]
        print("stream", found, lines.good, lines.bad, lines.long_)
        yield
    for case in vectors("macs")["rfc4231"]:
        found = authority.hmac_sha256(binascii.unhexlify(case["key"]), case["data"].encode())
        print("hmac", binascii.hexlify(found).decode() == case["hmac"])
    yield from texts("orders", key)
    yield from texts("calibrations", key)
    yield from replays(key)
    for case in vectors("requests")["cases"]:
        asked = frames.request(case["message"])
        print("request", case["of"], asked and (asked[0], asked[1], asked[2]))
        yield


def texts(name, key):
    said = vectors(name)
    read = order.read_order if name == "orders" else order.read_calibration
    for case in said["good"] + said["bad"]:
        found, complaint = read(case["text"], case["sig"], key, said["serial"], tuple(said["outputs"]))
        print(name, case.get("because"), found is not None, complaint)
        yield


def replays(key):
    said = vectors("replays")
    mask = authority.Authority(key, said["serial"])
    mask.renew(binascii.unhexlify(said["nonce"]))
    for step in said["steps"]:
        if "renew" in step:
            mask.renew(binascii.unhexlify(step["renew"]))
        else:
            message, body, mac = frames.read(raw(step["line"]))
            print("replay", step["of"], why(mask.refuses(message, body, mac)) == step["why"])
        yield
