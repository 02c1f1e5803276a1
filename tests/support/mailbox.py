"""A mail server's handler for the tests: keeps every message as a file, in the order of arrival.

Files beside them change what it does: `refuse` is what every recipient is answered with,
`refuse_message` what every message is answered with, and after a message was taken it waits for as
many seconds as `slow` says before it says so.
"""

import asyncio
import os
import time


class Mailbox:
    def __init__(self, folder):
        self.folder = folder

    @classmethod
    def from_cli(cls, parser, *args):
        return cls(args[0])

    def said(self, name):
        file = os.path.join(self.folder, name)
        if not os.path.exists(file):
            return None
        with open(file) as words:
            return words.read().strip()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if refuse := self.said("refuse"):
            return refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if refuse := self.said("refuse_message"):
            return refuse
        name = os.path.join(self.folder, f"{time.time_ns():020}")
        with open(name + ".part", "wb") as file:
            file.write(f"X-Envelope: {envelope.mail_from} {' '.join(envelope.rcpt_tos)}\r\n".encode())
            file.write(envelope.content)
        os.rename(name + ".part", name + ".eml")
        await asyncio.sleep(float(self.said("slow") or 0))
        return "250 Taken"
