// A house that nobody has used yet, for the pages that a demo cannot show: its set-up, its emptiness, and what its mails
// lead to. Mail goes to a server within this process.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const listening = (server) => new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));

/** Takes every mail; answers the server, and where the letters go. */
function mailbox() {
  const letters = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = "";
    let isLetter = false;
    socket.on("error", () => {});
    socket.write("220 here\r\n");
    socket.on("data", (data) => {
      text += data;
      for (let end = text.indexOf(isLetter ? "\r\n.\r\n" : "\r\n"); end >= 0; end = text.indexOf(isLetter ? "\r\n.\r\n" : "\r\n")) {
        const said = text.slice(0, end);
        text = text.slice(end + (isLetter ? 5 : 2));
        if (isLetter) letters.push(readable(said));
        isLetter = !isLetter && /^data/i.test(said);
        socket.write(isLetter ? "354 go on\r\n" : /^quit/i.test(said) ? "221 bye\r\n" : "250 yes\r\n");
      }
    });
  });
  return { server, letters, sockets };
}

/** A letter with its lines joined and its signs read: what is quoted-printable, and what is base64. */
const readable = (letter) =>
  letter.replace(/^[A-Za-z0-9+/=\r\n]{200,}$/gm, (part) => Buffer.from(part, "base64").toString()).replace(/=\r\n/g, "").replace(/=3D/g, "=");

async function freePort() {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}

/** Opens it; answers its address, the set-up code, a way to wait for a link in a mail, and a way to close it. */
export async function openFresh() {
  const folder = mkdtempSync(join(tmpdir(), "fresh-"));
  const { server, letters, sockets } = mailbox();
  const [mail, port] = [await listening(server), await freePort()];
  const env = {
    ...process.env, PORT: String(port), BIND: "127.0.0.1", DATABASE_URL: `sqlite://${folder}/helpdesk.db`, RUST_LOG: "warn",
    SMTP_URL: `smtp://127.0.0.1:${mail}`, MAIL_FROM: "repairs@demo.test", BASE_URL: `http://localhost:${port}`,
  };
  const child = spawn(process.env.HELPDESK_BIN, ["serve"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const close = () => {
    child.kill();
    server.close();
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", () => child.kill());
  let said = "";
  for (const out of [child.stdout, child.stderr]) out.on("data", (data) => { said += data; });
  const until = async (look) => {
    for (let tries = 0; tries < 300; tries += 1) {
      const found = await look();
      if (found) return found;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`a fresh house does not get on: ${said}`);
  };
  const base = `http://localhost:${port}`;
  const [, code] = await until(() => said.match(/set-up code: (\S+)/));
  await until(() => fetch(`${base}/readyz`).then(({ ok }) => ok, () => false));
  const link = (start) => until(() => letters.join("\n").match(new RegExp(`${base}/${start}/[\\w-]+`))?.[0]);
  return { base, code, link, close };
}
