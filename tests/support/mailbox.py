"""A mail server's handler for the tests: keeps every message as a file, in the order of arrival.

A file `refuse` beside them is what every recipient is answered with; a file `silent` makes the
server keep the message and then say nothing, as one that dies between taking and answering.
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

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        refuse = os.path.join(self.folder, "refuse")
        if os.path.exists(refuse):
            with open(refuse) as words:
                return words.read().strip()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = os.path.join(self.folder, f"{time.time_ns():020}")
        with open(name + ".part", "wb") as file:
            file.write(f"X-Envelope: {envelope.mail_from} {' '.join(envelope.rcpt_tos)}\r\n".encode())
            file.write(envelope.content)
        os.rename(name + ".part", name + ".eml")
        if os.path.exists(os.path.join(self.folder, "silent")):
            await asyncio.sleep(3600)
        return "250 Taken"
