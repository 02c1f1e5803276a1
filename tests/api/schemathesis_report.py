"""One line for bin/test-api on what schemathesis did with one role's token, and its word on whether that will do:
its folder, the role, and how many cases there have to be. Of "everybody", whether each operation was taken once."""

import glob
import json
import re
import sys

folder, role, least = sys.argv[1:]
if role == "everybody":
    named = json.load(open(f"{folder}/openapi.json", encoding="utf-8"))["paths"]
    named = {f"{method.upper()} {path}" for path, methods in named.items() for method in methods}
    for path in glob.glob(f"{folder}/*.counts"):
        named -= {operation for line in open(path, encoding="utf-8") for operation in json.loads(line)["taken"]}
    sys.exit(f"Nobody got these operations to do anything: {', '.join(sorted(named))}" if named else 0)
reports = [json.load(open(path, encoding="utf-8")) for path in sorted(glob.glob(f"{folder}/{role}.*.json"))]
said = "".join(open(path, encoding="utf-8").read() for path in glob.glob(f"{folder}/{role}.*.txt"))
counts = [json.loads(line) for line in open(f"{folder}/{role}.counts", encoding="utf-8")]
cases = sum(report["test_cases"]["generated"] for report in reports)
links = re.findall(r"(\d+) covered / \d+ selected / (\d+) total", said)
links = max(links, default=("0", "0"), key=lambda of: int(of[0]))
answers = [(int(status), times) for count in counts for status, times in count["answers"].items()]
by_class = {nth: sum(times for status, times in answers if status // 100 == nth) for nth in (2, 3, 4, 5)}
taken = {operation for count in counts for operation in count["taken"]}
operations = max(report["operations"]["tested"] for report in reports)
seconds = sum(report["running_time"] for report in reports)
print(
    f"api {role}: {cases} cases in {seconds:.0f} s, {operations} operations, {len(taken)} of them taken, "
    f"{' of '.join(links)} links, " + ", ".join(f"{times} answers {nth}xx" for nth, times in by_class.items())
)
failures = [failure for report in reports for failure in report["failures"]]
wrong = [
    *(f"{failure['title']}: {', '.join(failure['operations'])}" for failure in failures),
    *(error["title"] for report in reports for error in report["errors"]),
    *(f"it ended before its time: {report['stop_reason']}" for report in reports if not report["complete"]),
    *([f"fewer than {least} cases"] if cases < int(least or 1) else []),
    *(["server errors"] if by_class[5] else []),
    *(["not every operation was called"] if operations < reports[0]["operations"]["total"] else []),
]
sys.exit("\n".join(wrong) or 0)
