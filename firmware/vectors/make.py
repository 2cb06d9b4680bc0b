"""Write the test vectors: python firmware/vectors/make.py. A third hand: neither the mask's program nor the host's.

Every character of a ``line`` or of a ``chunk`` is one byte (Latin-1). Keys are hex. ``why`` is the mask's word for no.
"""

import hashlib
import hmac
import json
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEY = bytes(range(32))
OTHER = bytes(range(32, 64))
SERIAL = "LM-0001"
OUTPUTS = ["red", "nir", "red/forehead"]
NONCE, LATER = "00112233445566aa", "ffeeddccbbaa9988"
PLAN, PERSON = "0123456789abcdef", "fedcba9876543210"


def mac(key, purpose, data):
    return hmac.new(key, purpose + data, hashlib.sha256).hexdigest()


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def line(body, key=None, crc=None):
    """The line of a JSON text, without its newline."""
    said = body if key is None else body + "#" + mac(key, b"lightmask1:", body.encode("latin-1"))
    return f"{said}*{zlib.crc32(said.encode('latin-1')) if crc is None else crc:08x}"


def signed(message, key=KEY):
    return line(compact(message), key)


def frames():
    good = [
        {"v": 1, "i": 0, "do": "info"},
        {"v": 1, "i": 999999999999999, "do": "status"},
        {"v": 1, "i": 5, "do": "log", "from": 120},
        {"v": 1, "i": 6, "re": "ok", "outs": ["red", "nir"], "cal": None, "worn": True, "low": False, "t": [-5, 3310]},
        {"v": 1, "i": 7, "re": "no", "why": "caps", "said": 'A "quote", a back\\slash, a #hash, a *star, {braces}.'},
        {"a": [[[[1]]]]},
        {"v": 1, "i": 8, "do": "load", "order": "#" + "a" * 63 + '"}'},
        {},
    ]
    said = [{"line": line(compact(one)), "message": one, "mac": False} for one in good]
    said += [{"line": signed(one), "message": one, "mac": True} for one in good[:5]]
    info = compact(good[0])
    text = signed(good[0])
    bad = {
        "nothing but a star": "*",
        "no CRC": info,
        "CRC of other bytes": line(info, crc=0),
        "CRC in capitals": line(compact(good[2]))[:-8] + line(compact(good[2]))[-8:].upper(),
        "blank before the newline": line(info) + " ",
        "carriage return": line(info) + "\r",
        "blank at the start": " " + line(info),
        "truncated at the end": line(info)[:-1],
        "truncated at the start": line(info)[1:],
        "MAC too short": line(info + "#" + "0" * 63),
        "MAC in capitals": line(info + "#" + mac(KEY, b"lightmask1:", info.encode()).upper()),
        "MAC twice": line(text[: text.rindex("*")] + "#" + "0" * 64),
        "MAC without its mark": line(info + "0" * 64),
        "one byte of the JSON altered": text.replace("info", "stop"),
        "two frames in one line": line(info) + line(info),
        "not JSON": line("hello"),
        "a list": line("[1]"),
        "a number": line("1"),
        "null": line("null"),
        "nothing": line(""),
        "text after the object": line(info + "x"),
        "two objects": line("{}{}"),
        "object not closed": line('{"v":1'),
        "list not closed": line('{"v":[1}'),
        "comma at the end": line('{"v":1,}'),
        "two commas": line('{"v":1,,"i":2}'),
        "comma at the start": line('{,"v":1}'),
        "comma for a colon": line('{"v",1}'),
        "key that is no string": line("{1:1}"),
        "blank after a colon": line('{"v": 1}'),
        "blank after a comma": line('{"v":1, "i":2}'),
        "tab": line('{"v":\t1}'),
        "key twice": line('{"v":1,"i":1,"do":"stop","do":"start"}'),
        "key twice, the same": line('{"v":1,"v":1}'),
        "key twice, deeper": line('{"v":{"a":1,"a":1}}'),
        "float": line('{"v":1.0}'),
        "exponent": line('{"v":1e3}'),
        "NaN": line('{"v":NaN}'),
        "Infinity": line('{"v":-Infinity}'),
        "minus zero": line('{"v":-0}'),
        "leading zero": line('{"v":01}'),
        "leading plus": line('{"v":+1}'),
        "minus alone": line('{"v":-}'),
        "16 digits": line('{"v":1000000000000000}'),
        "300 digits": line('{"v":' + "9" * 300 + "}"),
        "hex number": line('{"v":0x10}'),
        "half a word": line('{"v":tru}'),
        "capital word": line('{"v":True}'),
        "single quotes": line("{'v':1}"),
        "string not closed": line('{"v":"a}'),
        "newline escaped": line('{"v":"a\\nb"}'),
        "slash escaped": line('{"v":"a\\/b"}'),
        "unicode escaped": line('{"v":"\\u0041"}'),
        "accent escaped": line('{"v":"\\u00e9"}'),
        "accent as UTF-8": line('{"v":"\u00c3\u00a9"}'),
        "byte that is no ASCII": line('{"v":"\u00e9"}'),
        "NUL": line('{"v":"\u0000"}'),
        "DEL": line('{"v":"\u007f"}'),
        "comment": line('{"v":1/**/}'),
        "nested too deep": line('{"a":[[[[[1]]]]]}'),
        "nested 900 deep": line('{"a":' + "[" * 900 + "]" * 900 + "}"),
        "opened 1900 times": line("[" * 1900),
        "objects opened 400 times": line('{"a":' * 400),
        "2048 bytes without the newline": line('{"a":"' + "x" * 2031 + '"}'),
    }
    one, two = line(info) + "\n", text + "\n"
    longest = line('{"a":"' + "x" * 2030 + '"}') + "\n"
    assert len(longest) == 2048
    streams = [
        {"of": "two frames at once", "chunks": [one + two], "good": 2, "bad": 0, "long": 0},
        {"of": "byte by byte", "chunks": list(one + two), "good": 2, "bad": 0, "long": 0},
        {"of": "empty lines", "chunks": ["\n\n" + one + "\n"], "good": 1, "bad": 0, "long": 0},
        {"of": "garbage, then a newline, then a frame", "chunks": ["\u0000\u00ff{{{", "\n" + one], "good": 1, "bad": 1,
         "long": 0},
        {"of": "a frame lost in garbage", "chunks": ["xx" + one, one], "good": 1, "bad": 1, "long": 0},
        {"of": "a cut frame takes the next with it", "chunks": [one[:-9], one, one], "good": 1, "bad": 1, "long": 0},
        {"of": "no end", "chunks": ["x" * 1500, "y" * 1500, "z" * 9000], "good": 0, "bad": 0, "long": 1},
        {"of": "too long, then a frame", "chunks": ["x" * 5000 + "\n" + one], "good": 1, "bad": 0, "long": 1},
        {"of": "too long, its end a frame", "chunks": ["x" * 3000, one, one], "good": 1, "bad": 0, "long": 1},
        {"of": "the longest frame", "chunks": [longest[:1000], longest[1000:], one], "good": 2, "bad": 0, "long": 0},
        {"of": "a byte longer", "chunks": ["x" + longest, one], "good": 1, "bad": 0, "long": 1},
    ]  # fmt: skip
    bads = [{"because": because, "line": said} for because, said in bad.items()]
    return {"key": KEY.hex(), "other_key": OTHER.hex(), "good": said, "bad": bads, "streams": streams}


def macs():
    """RFC 4231 and the three purposes."""
    rfc = [
        ("0b" * 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        ("4a656665", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ("aa" * 131, "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    ]  # fmt: skip
    text = compact({"v": 1, "i": 1, "do": "info"})
    return {
        "rfc4231": [{"key": key, "data": data, "hmac": said} for key, data, said in rfc],
        "of_one_text": {
            "key": KEY.hex(), "text": text, "message": mac(KEY, b"lightmask1:", text.encode()),
            "order": mac(KEY, b"order:", text.encode()), "calibration": mac(KEY, b"calibration:", text.encode()),
        },
        "fingerprints": [{"key": key.hex(), "is": hashlib.sha256(key).hexdigest()[:8]} for key in (KEY, OTHER)],
    }  # fmt: skip


OUT = {"name": "red", "drive": 500, "most_uW": 20000, "dose_uJ": 11760000, "day_uJ": 12000000, "week_uJ": 60000000}
ORDER = {
    "v": 1, "no": 7, "serial": SERIAL, "plan": PLAN, "person": PERSON, "from": 1790000000, "until": 1790086400,
    "sessions": 3, "gap_s": 43200, "lit_s": 600, "most_s": 600, "pulse": None, "alone": 0, "cal": "cal-1",
    "outs": [OUT],
}  # fmt: skip
CAL_OUT = {"name": "red", "full_uW": 40000, "monitor": 1000}
CAL = {"v": 1, "id": "cal-1", "serial": SERIAL, "made": 1780000000, "until": 1810000000, "outs": [CAL_OUT]}


def texts(purpose, whole, out, good, bad):
    """Good texts, and bad ones that all bear a right signature, so that nothing but their content is wrong."""

    def case(text, **more):
        return {"text": text, "sig": mac(KEY, purpose, text.encode("latin-1")), **more}

    other = {b"order:": b"calibration:", b"calibration:": b"order:"}[purpose]
    text = compact(whole)
    forged = [
        {"because": "another mask's key", "why": "signature", "text": text, "sig": mac(OTHER, purpose, text.encode())},
        {"because": "signed for another purpose", "why": "signature", "text": text,
         "sig": mac(KEY, other, text.encode())},
        {"because": "signed as a message", "why": "signature", "text": text,
         "sig": mac(KEY, b"lightmask1:", text.encode())},
        {"because": "signature in capitals", "why": "signature", "text": text,
         "sig": mac(KEY, purpose, text.encode()).upper()},
        {"because": "signature cut", "why": "signature", "text": text, "sig": mac(KEY, purpose, text.encode())[:-1]},
        {"because": "no signature", "why": "signature", "text": text, "sig": ""},
        {"because": "altered after signing", "why": "signature", "text": text.replace('"v":1', '"v":2'),
         "sig": mac(KEY, purpose, text.encode())},
        {"because": "truncated after signing", "why": "signature", "text": text[:-1],
         "sig": mac(KEY, purpose, text.encode())},
    ]  # fmt: skip
    shape = [
        case(text[:-1], because="truncated before signing", why="text"),
        case(text + " ", because="a blank after it", why="text"),
        case("[]", because="a list", why="text"),
        case("null", because="null", why="text"),
        case("", because="nothing", why="text"),
        case(text[:-1] + ',"v":1}', because="a field twice", why="text"),
        case(compact({**whole, "more": 1}), because="a field too many", why="text"),
        *[
            case(compact({name: value for name, value in whole.items() if name != lost}), because=f"no {lost}",
                 why="text")
            for lost in whole
        ],
        *[
            case(compact({**whole, "outs": [{name: value for name, value in out.items() if name != lost}]}),
                 because=f"an output without {lost}", why="text")
            for lost in out
        ],
        case(compact({**whole, "outs": []}), because="no output", why="text"),
        case(compact({**whole, "outs": None}), because="outs is null", why="text"),
        case(compact({**whole, "outs": [1]}), because="an output is a number", why="text"),
        case(compact({**whole, "outs": [out, out]}), because="an output twice", why="text"),
        case(compact({**whole, "outs": [{**out, "name": f"o{k}"} for k in range(7)]}), because="7 outputs", why="text"),
        case(compact({**whole, "serial": "LM-0002"}), because="for another mask", why="serial"),
        case(compact({**whole, "outs": [{**out, "name": "blue"}]}), because="an output it has not", why="output"),
    ]  # fmt: skip
    bad = [case(compact({**whole, **change}), because=because, why="text") for because, change in bad]
    return {
        "key": KEY.hex(), "serial": SERIAL, "outputs": OUTPUTS,
        "good": [case(compact({**whole, **change})) for change in good], "bad": forged + shape + bad,
    }  # fmt: skip


def wrong_numbers(whole, out):
    """Each integer field with what it must not be."""
    for name, value in whole.items():
        if type(value) is int:
            for wrong in (-1, "1", True, None, [], 10**13):
                yield f"{name} is {wrong}", {name: wrong}
    for name, value in out.items():
        if type(value) is int:
            for wrong in (0, -1, "1", True, None, 10**13):
                yield f"{name} of an output is {wrong}", {"outs": [{**out, name: wrong}]}


def orders():
    two = {**OUT, "name": "nir", "drive": 1000}
    good = [{}, {"alone": 1}, {"pulse": [40000, 500]}, {"outs": [OUT, two]},
            {"outs": [{**OUT, "name": "red/forehead"}]}, {"most_s": 1800, "lit_s": 1800},
            {"sessions": 1000, "gap_s": 0, "no": 10**9}]  # fmt: skip
    bad = [
        *wrong_numbers(ORDER, OUT),
        ("serial is a number", {"serial": 7}), ("serial is empty", {"serial": ""}),
        ("serial too long", {"serial": "x" * 33}), ("cal is null", {"cal": None}), ("cal is empty", {"cal": ""}),
        ("plan too short", {"plan": PLAN[1:]}), ("plan in capitals", {"plan": PLAN.upper()}),
        ("person is null", {"person": None}), ("person no hex", {"person": "g" * 16}),
        ("ends when it begins", {"until": ORDER["from"]}), ("back-up time below the planned", {"most_s": 599}),
        ("31 minutes", {"lit_s": 1860, "most_s": 1860}), ("back-up time of 31 minutes", {"most_s": 1860}),
        ("no session", {"sessions": 0}), ("number 0", {"no": 0}), ("alone is 2", {"alone": 2}),
        ("drive above full", {"outs": [{**OUT, "drive": 1001}]}),
        ("day below the dose", {"outs": [{**OUT, "day_uJ": OUT["dose_uJ"] - 1}]}),
        ("week below the day", {"outs": [{**OUT, "week_uJ": OUT["day_uJ"] - 1}]}),
        ("name of an output is a number", {"outs": [{**OUT, "name": 1}]}),
        ("pulse is a number", {"pulse": 40000}), ("pulse of one", {"pulse": [40000]}),
        ("pulse of three", {"pulse": [40000, 500, 1]}), ("pulse of rate 0", {"pulse": [0, 500]}),
        ("pulse never lit", {"pulse": [40000, 0]}), ("pulse lit over full", {"pulse": [40000, 1001]}),
        ("pulse of truths", {"pulse": [True, True]}), ("pulse is an object", {"pulse": {"a": 1, "b": 2}}),
    ]  # fmt: skip
    said = texts(b"order:", ORDER, OUT, good, bad)
    fits = [
        ("exactly at its cap", {}, None),
        ("made for another calibration", {"cal": "cal-2"}, "calibration"),
        ("an output that is not calibrated", {"outs": [OUT, {**OUT, "name": "nir"}]}, "calibration"),
        ("a permille too bright", {"outs": [{**OUT, "drive": 501}]}, "bright"),
        ("its cap a unit lower", {"outs": [{**OUT, "most_uW": 19999}]}, "bright"),
    ]
    said["with_calibration"] = {
        "calibration": compact(CAL), "sig": mac(KEY, b"calibration:", compact(CAL).encode()),
        "cases": [
            {"of": of, "text": compact({**ORDER, **change}), "why": why,
             "sig": mac(KEY, b"order:", compact({**ORDER, **change}).encode())}
            for of, change, why in fits
        ],
    }  # fmt: skip
    said["after_number_7"] = [
        {"of": "the same again", "change": {}, "why": None}, {"of": "higher", "change": {"no": 8}, "why": None},
        {"of": "lower", "change": {"no": 6}, "why": "old"},
        {"of": "the same number, other text", "change": {"sessions": 4}, "why": "old"},
    ]  # fmt: skip
    for one in said["after_number_7"]:
        text = compact({**ORDER, **one.pop("change")})
        one.update(text=text, sig=mac(KEY, b"order:", text.encode()))
    return said


def calibrations():
    good = [{}, {"outs": [CAL_OUT, {**CAL_OUT, "name": "nir", "monitor": 870}]}]
    bad = [*wrong_numbers(CAL, CAL_OUT), ("ends when it was made", {"until": CAL["made"]}), ("id is empty", {"id": ""}),
           ("id is a number", {"id": 5}), ("serial is null", {"serial": None}),
           ("monitor above ten times full", {"outs": [{**CAL_OUT, "monitor": 10001}]})]  # fmt: skip
    return texts(b"calibration:", CAL, CAL_OUT, good, bad)


def replays():
    """A talk with one mask, in order. 'renew' is a restart or the end of a session: a new nonce, the count at 0."""

    def ask(verb, n, nonce=NONCE, to=SERIAL, **more):
        return {"v": 1, "i": 40 + n % 50, "do": verb, "to": to, "nonce": nonce, "n": n, **more}

    start = ask("start", 2, plan=PLAN, session=1)
    said = signed(start)
    altered = compact({**start, "session": 2})
    grafted = line(altered + said[said.rindex("#") : said.rindex("*")])
    steps = [
        ("the first command", signed(ask("keep", 1)), None),
        ("the same bytes again", signed(ask("keep", 1)), "replay"),
        ("not signed", line(compact(start)), "mac"),
        ("signed by another clinic", signed(start, OTHER), "mac"),
        ("altered, CRC made right again, the MAC of the original", grafted, "mac"),
        ("right, and now spent", said, None),
        ("the same start again", said, "replay"),
        ("for another mask", signed(ask("keep", 3, to="LM-0002")), "serial"),
        ("a nonce of another day", signed(ask("keep", 3, nonce=LATER)), "nonce"),
        ("the count jumps: one was lost", signed(ask("keep", 9)), None),
        ("and the lost one comes late", signed(ask("keep", 8)), "replay"),
        ("count 0", signed(ask("keep", 0)), "replay"),
        ("a huge count", signed(ask("time", 999999999999999, unix=1790000001)), None),
        ("nothing is higher", signed(ask("keep", 999999999999999)), "replay"),
        ("renew", LATER, None),
        ("a start from before", said, "nonce"),
        ("a new count under the new nonce", signed(ask("keep", 1, nonce=LATER)), None),
    ]
    return {
        "key": KEY.hex(), "serial": SERIAL, "nonce": NONCE,
        "steps": [{"of": of, ("renew" if of == "renew" else "line"): what, "why": why} for of, what, why in steps],
    }  # fmt: skip


def requests():
    """What a mask answers before it asks who speaks. why '-': nothing at all is answered; null: it goes on."""

    def ask(why, of, **message):
        return {"of": of, "message": message, "why": why}

    mine = {"to": SERIAL, "nonce": NONCE, "n": 1}
    return {"cases": [
        ask(None, "info", v=1, i=1, do="info"), ask(None, "stop", v=1, i=0, do="stop"),
        ask(None, "log", v=1, i=1, do="log", **{"from": 0}), ask(None, "keep", v=1, i=1, do="keep", **mine),
        ask(None, "start", v=1, i=1, do="start", **mine, plan=PLAN, session=1),
        ask(None, "time", v=1, i=1, do="time", **mine, unix=1790000000),
        ask(None, "load an order", v=1, i=1, do="load", order="{}", sig="00"),
        ask(None, "load a key", v=1, i=1, do="load", key="00", name="clinic"),
        ask("-", "an answer, as of another mask", v=1, i=1, re="ok"),
        ask("-", "an answer that asks", v=1, i=1, re="ok", do="stop"),
        ask("-", "no verb", v=1, i=1), ask("-", "verb is a number", v=1, i=1, do=1),
        ask("-", "no id", v=1, do="info"), ask("-", "id below 0", v=1, i=-1, do="info"),
        ask("-", "id is a truth", v=1, i=True, do="info"), ask("-", "id is a string", v=1, i="1", do="info"),
        ask("version", "version 2", v=2, i=1, do="info"), ask("version", "no version", i=1, do="info"),
        ask("version", "version is a truth", v=True, i=1, do="info"),
        ask("verb", "another verb", v=1, i=1, do="on"), ask("verb", "a verb in capitals", v=1, i=1, do="STOP"),
        ask("field", "a field too many", v=1, i=1, do="info", more=1),
        ask("field", "start without its plan", v=1, i=1, do="start", **mine, session=1),
        ask("field", "session is a truth", v=1, i=1, do="start", **mine, plan=PLAN, session=True),
        ask("field", "session below 0", v=1, i=1, do="start", **mine, plan=PLAN, session=-1),
        ask("field", "nonce is a number", v=1, i=1, do="keep", to=SERIAL, nonce=1, n=1),
        ask("field", "from is null", v=1, i=1, do="log", **{"from": None}),
        ask("field", "load nothing", v=1, i=1, do="load"),
        ask("field", "an order without its signature", v=1, i=1, do="load", order="{}"),
        ask("field", "two things at once", v=1, i=1, do="load", order="{}", calibration="{}", sig="00"),
        ask("field", "an order that is an object", v=1, i=1, do="load", order={}, sig="00"),
    ]}  # fmt: skip


FILES = {
    "frames": frames, "macs": macs, "orders": orders, "calibrations": calibrations, "replays": replays,
    "requests": requests,
}  # fmt: skip


def written(name):
    """The text of one file of vectors."""
    return json.dumps(FILES[name](), indent=1) + "\n"


if __name__ == "__main__":
    for name in FILES:
        (HERE / f"{name}.json").write_text(written(name), encoding="utf-8")
    sys.stdout.write(f"Written: {', '.join(sorted(FILES))}\n")
