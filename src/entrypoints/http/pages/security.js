// Where one is signed in, and what one has beside the password.
import { TEXT, attempt, button, call, element, entitle, moment, part, whoIsIt } from "/account/common.js";
import { showFactors } from "/account/factors.js";

const SESSIONS = "/api/auth/sessions";

function line(session) {
  const used = moment(session.lastUsedAt);
  const made = element("li", {}, `${session.device || "?"} · ${session.place} · ${TEXT.lastUsed} ${used} `);
  if (session.isCurrent) made.append(element("strong", {}, TEXT.thisOne));
  else made.append(button(TEXT.end, () => attempt(part("member"), () => end(session.id))));
  return made;
}

async function showSessions() {
  const { items } = await call("GET", `${SESSIONS}?limit=100`);
  part("sessions").replaceChildren(...items.map(line));
}

async function end(id) {
  await call("DELETE", `${SESSIONS}/${id}`);
  await showSessions();
  return TEXT.ended;
}

async function endAll() {
  await call("DELETE", SESSIONS);
  location.assign("/account/sign-in");
}

async function refresh() {
  await Promise.all([showFactors(refresh), showSessions()]);
}

async function begin() {
  const account = await whoIsIt();
  part("sign-in").hidden = account !== null;
  part("who").textContent = account ? `${TEXT.signedInAs} ${account.name} (${account.email}).` : TEXT.notSignedIn;
  if (!account) return;
  await refresh();
  part("member").hidden = false;
}

entitle(TEXT.securityTitle);
part("end-all").addEventListener("click", () => attempt(part("member"), endAll));
attempt(part("member"), begin);
