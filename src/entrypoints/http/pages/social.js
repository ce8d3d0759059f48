// Where providers send browsers back to: what they brought is sent on.
import { TEXT, attempt, call, entitle, part } from "/account/common.js";
import { askFactor } from "/account/factor.js";

async function finish(provider, asked) {
  const body = { state: asked.get("state") || "-" };
  for (const name of ["code", "iss"]) if (asked.get(name)) body[name] = asked.get(name);
  const isLink = body.state.startsWith("link.");
  entitle(isLink ? TEXT.linkTitle : TEXT.socialTitle);
  part("outcome").textContent = TEXT.wait;
  if (isLink) await call("GET", "/api/auth/csrf-token");
  const answer = await call("POST", `/api/auth/social/${isLink ? "identities/" : ""}${provider}/callback`, body);
  if (answer.challenge) askFactor(part("factor"), answer).then(tellIn);
  else if (isLink) return TEXT.linkDone;
  else tellIn();
  return "";
}

function tellIn() {
  part("in").hidden = false;
}

const asked = new URLSearchParams(location.search);
const provider = location.pathname.replace(/\/$/, "").split("/").pop();
// Out of the address, so that it stays in no history.
history.replaceState(null, "", location.pathname);
attempt(part("factor"), () => finish(encodeURIComponent(provider), asked));
