"""What bin/test-api tells schemathesis about the house, so that most of its calls get past "there is nothing here":
numbers that there are, days to come, phones that could be dialled. One call of four stays as it was made up, and what
is meant to be wrong is never mended. Counts the answers, too."""

import atexit
import base64
import datetime
import json
import os
import random
from collections import Counter, defaultdict

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation as In
from schemathesis.generation.meta import TestPhase

API = os.environ["API_BASE"] + "/api/v1/"
OWN = os.environ["API_TOKEN"]
DICE = random.Random(1)
LISTS = "me people department departments categories customers feedback notifications mail data me/notices".split()
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

# What was seen in answers, by noun and key.
seen = defaultdict(dict)
answers, taken = Counter(), set()
# How often a ticket was led to where something can be done, and what this role can do on the way, once that is known.
led, possible = Counter(), set()


def noun_of(path):
    return path.removeprefix("/").removeprefix("api/v1/").split("?")[0].split("/")[0]


def learn(path, body):
    """Keeps what an answer names; of what it shows of a ticket, the newest."""
    noun = "notices" if "me/notices" in path else {"me": "people"}.get(noun_of(path), noun_of(path))
    if not isinstance(body, dict) or noun == "tracking":
        return
    for manager in body.get("managers") or ():
        seen["managers"][manager["id"]] = manager
        seen["technicians"].update((technician["id"], technician) for technician in manager["technicians"])
    for item in body.get("items") or [body, body.get("ticket")]:
        names = ("number", "key", "id", "kind", "name")
        key = next((item[name] for name in names if name in item), None) if item else None
        # An event or a comment is no ticket.
        if key is not None and (noun != "tickets" or "version" in item):
            seen[noun].setdefault(key, {}).update(item)


def get(path):
    body = send("GET", path)
    learn(path, body)
    return body


def send(method, path, body=None, token=OWN):
    """Calls beside the fuzzing. A refusal is nothing."""
    answer = requests.request(method, API + path, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=9)
    return answer.json() if answer.ok and answer.content else {}


def lead(wanted):
    """Takes a new ticket as far through its life as it has to be for this role to do what is wanted, a few times."""
    technician = send("GET", "me", token=os.environ["TECHNICIAN"])
    # There is none when the superuser's token has shut them out.
    if led[wanted] > 5 or possible and wanted not in possible or not technician.get("department"):
        return None
    led[wanted] += 1
    day = likely("date")
    device = {"device_category": "laptop", "brand": "Dell", "model": "XPS 13", "fault": "It stays black."}
    owner = {"contact_name": "Meera Nair", "phone": "98450 12345", "address": "12 Hill Road\nKochi 682001"}
    came = {"department_id": technician["department"]["id"], "fault_type": "screen", "condition": "A dent"}
    came |= {"accessories": "None", "assessment": "The panel", "shelf": "B-12"}
    number, passed = None, {"cancellation"}
    for role, action, body in (
        ("CUSTOMER", "", {**device, **owner, "hand_over": "pickup", "preferred_date": day}),
        ("EXECUTIVE", "acceptance", {}),
        ("EXECUTIVE", "pickup", {"date": day, "window": "09-12"}),
        ("EXECUTIVE", "pickup/collection", {}),
        ("EXECUTIVE", "intake", {**came, "promised_on": day}),
        ("MANAGER", "allocation", {"technician_id": technician["id"]}),
        ("TECHNICIAN", "work", {}),
        ("TECHNICIAN", "parts-wait", {"part": "A panel", "expected_on": day}),
        ("TECHNICIAN", "parts-arrival", {}),
        ("TECHNICIAN", "completion", {"outcome": "repaired", "report": "A new panel.", "shelf": "B-12"}),
        ("EXECUTIVE", "return", {"method": "collection"}),
        ("EXECUTIVE", "hand-back", {"received_by": "Meera Nair"}),
    ):
        path = f"tickets/{number}/{action}" if number else "tickets"
        number = send("POST", path, body, os.environ[role]).get("number")
        actions = get(f"tickets/{number}").get("actions", ())
        if not number or wanted in actions:
            return number
        passed.update(actions)
    # All the way, and it never came to that.
    possible.update(passed)
    return None


def one_of(things, otherwise=()):
    things = list(things) or list(otherwise)
    return DICE.choice(things) if things else None


def people(*roles):
    return [id for id, person in seen["people"].items() if person.get("role") in roles]


def open_to(wanted):
    """The tickets to which that can be done now, as far as they were read; a few more are, if it takes that."""
    tickets = seen["tickets"]
    unread = [number for number, ticket in tickets.items() if "actions" not in ticket]
    for number in [None, *DICE.sample(unread, min(5, len(unread)))]:
        if number:
            get(f"tickets/{number}")
        found = [number for number, ticket in tickets.items() if wanted in ticket.get("actions", ())]
        if found:
            return found
    return []


def people_with_picture():
    """Whose picture can be seen; this role's own one at least, where it may have one."""
    # Removed, it is not told of.
    if not get("me").get("picture"):
        headers = {"Authorization": f"Bearer {OWN}", "Content-Type": "image/png"}
        requests.put(API + "me/picture", data=PICTURE, headers=headers, timeout=9)
        get("me")
    return [id for id, person in seen["people"].items() if person.get("picture")]


def number_of(case):
    """The number of the ticket that is called for, by its number or by its link."""
    named = case.path_parameters
    by_link = (n for n, ticket in seen["tickets"].items() if ticket.get("tracking_token") == named.get("token", ""))
    return named.get("number") or next(by_link, None)


def fill_path(case):
    """Names what there is; of tickets one with which that can be done now, if there is one."""
    given, tickets, made = case.path_parameters, seen["tickets"], {}
    wanted = case.path.split("}/", 1)[-1]
    if "number" in given:
        if "id" in given:
            fit = [number for number, ticket in tickets.items() if ticket.get("photos")]
        else:
            fit = open_to(wanted) or [lead(wanted)] if case.method == "POST" else ()
        made["number"] = one_of(filter(None, fit), tickets)
        if "id" in given:
            get(f"tickets/{made['number']}")
        made["id"] = one_of(photo["id"] for photo in tickets.get(made["number"], {}).get("photos") or ())
    elif "token" in given:
        known = {ticket["tracking_token"]: ticket for ticket in tickets.values() if ticket.get("tracking_token")}
        is_open = lambda ticket: wanted in ticket.get("actions", ())
        is_over = lambda ticket: wanted == "rating" and ticket["status"] == "returned"
        made["token"] = one_of([word for word in known if is_open(known[word]) or is_over(known[word])], known)
    else:
        noun = {"department": "technicians", "me": "notices"}.get(noun_of(case.path), noun_of(case.path))
        pictured = people_with_picture() if "size" in given else ()
        made = {name: one_of(pictured, seen[noun]) for name in given}
    made = {name: value for name, value in made.items() if name in given and name != "size"}
    given.update({name: value for name, value in made.items() if value is not None})


def likely(name):
    """What would do for a property, as far as its name says."""
    match name:
        case "preferred_date" | "promised_on" | "expected_on" | "date":
            return str(datetime.date.today() + datetime.timedelta(days=DICE.randint(1, 6)))
        case "phone" | "customer_phone":
            return f"98{DICE.randint(100, 999)} {DICE.randint(10000, 99999)}"
        case "email" | "customer_email":
            return f"somebody{DICE.randint(1, 10**6)}@example.org"
        case "address":
            return "12 Hill Road\nKochi 682001"
        case "window":
            return one_of(("09-12", "12-15", "15-18"))
        case "device_category":
            return one_of(seen["categories"])
        case "department_id":
            return one_of(seen["departments"], {item["department_id"] for item in seen["categories"].values()})
        case "superior_id":
            return one_of(seen["managers"], people("manager", "admin"))
        case "technician_id":
            return one_of(people("technician"))
        case "customer_id":
            return one_of(seen["customers"])
    return None


def fill_body(case):
    """Sends likely values, what is needed only sometimes included, and of a ticket's form what it lets choose."""
    about = case.operation.definition.raw["requestBody"]["content"]["application/json"]["schema"]["properties"]
    number, action = number_of(case), case.path.split("}/", 1)[-1]
    form = get(f"tickets/{number}/actions").get("items", ()) if number in seen["tickets"] else ()
    fields = next(({field["name"]: field for field in item["fields"]} for item in form if item["action"] == action), {})
    for name, property in about.items():
        options = [option["value"] for option in fields.get(name, {}).get("options") or ()]
        value = one_of(options) if options else likely(name)
        if options and property.get("type") == "integer":
            value = int(value)
        is_wanted = name in case.body or name == "customer_id" or "Needed" in property.get("description", "")
        if is_wanted and value is not None:
            case.body[name] = value
    if "version" in case.body:
        case.body["version"] = seen["tickets"].get(number, {}).get("version", 1)


@schemathesis.hook
def before_call(context, case, kwargs):
    for path in (*LISTS, "tickets?limit=100") if not answers else ():
        get(path)
    meta = case.meta
    if not meta.is_negative_at(In.HEADER):
        # Wrong links and tokens are counted by address, and the fuzzing has many: it comes from many.
        calls = sum(answers.values()) // 20
        case.headers["X-Forwarded-For"] = f"10.{calls >> 16 & 255}.{calls >> 8 & 255}.{calls & 255}"
        # With a key that was used before comes the answer of then, about what may be gone since. No link follows that.
        if meta.phase.name == TestPhase.STATEFUL and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(DICE.getrandbits(64))
    if DICE.random() < 0.25:
        return
    # Where a link led, the number is the one that it gave.
    is_led = meta.phase.name == TestPhase.STATEFUL and any(
        value in things for value in case.path_parameters.values() for things in seen.values()
    )
    if case.path_parameters and not meta.is_negative_at(In.PATH) and not is_led:
        fill_path(case)
    if not meta.is_negative_at(In.QUERY):
        for name in ("after", "q") if DICE.random() < 0.5 else list(case.query):
            case.query.pop(name, None)
    if "If-None-Match" in case.headers and not meta.is_negative_at(In.HEADER):
        case.headers["If-None-Match"] = "*"
    if "If-Match" in case.headers and not meta.is_negative_at(In.HEADER):
        version = seen["tickets"].get(number_of(case), {}).get("version", 1)
        case.headers["If-Match"] = f'"{version}"'
    if isinstance(case.body, dict) and not meta.is_negative_at(In.BODY):
        fill_body(case)


@schemathesis.hook
def after_call(context, case, response):
    answers[response.status_code] += 1
    if response.status_code < 300 and response.request.method == case.operation.method.upper():
        taken.add(case.operation.label)
    if "json" in str(response.headers.get("content-type")):
        learn(case.path, response.json())


@atexit.register
def tell():
    with open(os.environ["API_COUNTS"], "a", encoding="utf-8") as out:
        print(json.dumps({"answers": answers, "taken": sorted(taken)}), file=out)
