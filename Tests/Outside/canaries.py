"""What is planted in requests and must never be found in a log line or a figure."""

import itertools

NAME = "甘蔗先生"
PHONE = "13987654321"
TEXT = "金丝雀在井口的路灯下唱了三声"
PLACE = "金丝雀巷九号"
TOKEN = "gxt_canary_0123456789abcdefghijkl"
PASSWORD = "canary-password-7731"
QUERY = "canary-query-5512"
PATH = "canary-path-9042"
HEADER = "canary-header-2208"
COOKIE = "canary-cookie-6655"

ALL = [NAME, PHONE, TEXT, PLACE, TOKEN, PASSWORD, QUERY, PATH, HEADER, COOKIE]

MATTER = {"category": "public_facilities", "what": TEXT, "unit": "141029100", "place": PLACE, "name": NAME, "phone": PHONE}

_numbers = itertools.count(1)


def matter(**changes):
    """One like no other: the same words from one phone too often are refused."""
    return {**MATTER, "what": f"{TEXT}第{next(_numbers)}回", **changes}
