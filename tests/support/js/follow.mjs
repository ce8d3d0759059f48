// Follows channels over the client that pages use, and tells line by line what it hears.
// Its argument: { client, url, token?, channels: [[name, since, load?], …], options? }.
// A line on its input: { "ask": type, … } asks for it, "close" ends it.
import { createInterface } from "node:readline";

const given = JSON.parse(process.argv[2]);
const { Client } = await import(given.client);
const say = (line) => console.log(JSON.stringify(line));

const client = new Client({
  url: given.url,
  token: given.token && (async () => given.token),
  first: 40, most: 400, timeout: 3000, heartbeat: 500,
  ...given.options,
});
for (const name of ["online", "offline", "closed", "problem"])
  client.addEventListener(name, ({ detail }) =>
    say({ state: name, code: detail?.code, kind: detail?.kind, retryAfter: detail?.retryAfter, message: detail?.message }));
for (const [channel, since, load] of given.channels)
  client.subscribe(channel, {
    since,
    hear: (told) => say({ channel, sequence: told.sequence, event: told.event, data: told.data }),
    load: load && (async ({ sequence }) => (say({ loaded: sequence }), sequence)),
    refused: (problem) => say({ refused: channel, status: problem.status, code: problem.code }),
  });
createInterface({ input: process.stdin }).on("line", async (line) => {
  if (line === "close") return client.close();
  const { ask, ...fields } = JSON.parse(line);
  const { timeout, ...rest } = fields;
  try {
    say({ answer: await client.request(ask, rest, { timeout }) });
  } catch (error) {
    say({ error: error.name, status: error.status, code: error.code });
  }
}).on("close", () => client.close());
