"""Open311 as programs of other people speak it: two published Python clients, unchanged, against a running server.

Run from the repository root after `make build`: .venv/bin/python Tests/Outside/open311.py
"""

import requests
from civicbot.http import HttpError, HttpTransport, RateLimiter
from civicbot.open311 import Open311Client, ValidationError
from civicbot.registry import Endpoint
from georeport import GeoReport

from checks import Checks, equal
from served import served


def main():
    checks = Checks()
    print("Open311 clients", flush=True)
    with served("--writes-per-minute", "0") as server:
        address = f"{server.base}/open311/v2"
        reader, xml_reader = GeoReport(address), GeoReport(address, output_format="xml")
        # Their pause between two calls is for servers of strangers.
        transport = HttpTransport(rate_limiter=RateLimiter(min_interval=0))
        writer = Open311Client(Endpoint("here", "here", address, write=True), transport)
        key = server.account("resident")["token"]
        unit = server.account("micro_grid_worker")["unit"]

        with checks("georeport lists the services, in JSON and in XML alike"):
            services = reader.get_service_list()
            assert len(services) >= 5, services
            equal([one["service_code"] for one in xml_reader.get_service_list()], [one["service_code"] for one in services], "services")
        with checks("it reads what a service asks, in both"):
            asking = [one["service_code"] for one in services if one["metadata"]]
            assert asking, services
            for code in asking[:3]:
                definition, same = reader.get_service_definition(code), xml_reader.get_service_definition(code)
                equal((definition["service_code"], same["service_code"]), (code, code), "definition")
                assert definition["attributes"] and same["attributes"], definition
        with checks("it reads the requests of the last 90 days, and one by its number"):
            found = reader.get_service_requests()
            assert found, "the demo has no public matter"
            number = found[0]["service_request_id"]
            equal(reader.get_service_request(number)["service_code"], found[0]["service_code"], "one request")
            equal(xml_reader.get_service_request(number)["service_request_id"], number, "one request in XML")
            equal({one["status"] for one in reader.get_service_requests(status="open")} - {"open"}, set(), "open ones")

        service = services[0]["service_code"]
        asked = writer.get_service_definition(service)["attributes"] if services[0]["metadata"] else []
        answers = {one["code"]: one["values"][0]["key"] if one.get("values") else "1" for one in asked if one["variable"] and one["required"]}
        said = {"address_id": unit, "description": "村口的路灯三天不亮了", "attributes": answers, "phone": "13800001234", "last_name": "王村民"}
        with checks("civicbot checks a request against our definitions before it sends one"):
            prepared = writer.create_request(service, validate_remote=True, **said)
            assert prepared.dry_run and prepared.form["service_code"] == service
            try:
                writer.create_request("no-such-service", validate_remote=True, **said)
            except ValidationError as fault:
                assert "no-such-service" in str(fault)
            else:
                raise AssertionError("a service that is not offered was prepared")
        with checks("it is refused without a key, as the standard says"):
            try:
                transport.post_form(prepared.url, prepared.form)
            except HttpError as fault:
                equal(fault.status, 403, "status")
                assert '"code":403' in fault.body.replace(" ", ""), fault.body
            else:
                raise AssertionError("a request without a key was taken")
        with checks("it raises a matter, which is read again by its number and by its token"):
            sent = writer.create_request(service, dry_run=False, confirm="SEND", api_key=key, **said)
            number = sent.response[0]["service_request_id"]
            equal(writer.get_request(number)["service_code"], service, "raised")
            told = writer.get_token(number)
            equal((told[0] if isinstance(told, list) else told)["service_request_id"], number, "token")
        with checks("georeport reads it too, without the reporter's name and phone"):
            answer = requests.get(f"{address}/requests/{number}.json", timeout=20)
            assert number in answer.text and "13800001234" not in answer.text and "王村民" not in answer.text, answer.text
            assert number in [one["service_request_id"] for one in reader.get_service_requests(service_code=service, status="open")]
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
