// Signing in and out with a cookie.
import { TEXT, attempt, button, call, entitle, onSubmit, part, whoIsIt } from "/account/common.js";
import { askFactor } from "/account/factor.js";
import { showPasskey } from "/account/passkeys.js";

function show(account) {
  part("stranger").hidden = account !== null;
  part("member").hidden = account === null;
  if (account) part("who").textContent = `${TEXT.signedInAs} ${account.name} (${account.email}).`;
}

async function withPassword() {
  const entered = await call("POST", "/api/auth/login", {
    email: part("email").value, password: part("password").value, session: "COOKIE",
  });
  part("password").value = "";
  if (entered.status === "SIGNED_IN") {
    show(entered.account);
    return;
  }
  part("stranger").hidden = true;
  askFactor(part("factor"), entered).then((opened) => show(opened.account));
}

async function withPasskey() {
  const { challenge, options } = await call("POST", "/api/auth/mfa/passkey-challenge");
  const passkey = await showPasskey(options);
  const opened = await call("POST", "/api/auth/mfa/verification", { challenge, passkey, session: "COOKIE" });
  show(opened.account);
}

async function elsewhere(provider) {
  const path = `/api/auth/social/${encodeURIComponent(provider)}`;
  const { authorizationUrl } = await call("POST", path, { session: "COOKIE" });
  location.assign(authorizationUrl);
}

async function logOut() {
  await call("POST", "/api/auth/logout");
  show(null);
  return TEXT.loggedOut;
}

async function begin() {
  const { items } = await call("GET", "/api/auth/social");
  for (const provider of items) {
    const work = () => attempt(part("stranger"), () => elsewhere(provider));
    part("others").append(" ", button(`${TEXT.with} ${provider}`, work));
  }
  show(await whoIsIt());
}

entitle(TEXT.signInTitle);
onSubmit(part("form"), withPassword);
part("passkey").addEventListener("click", () => attempt(part("stranger"), withPasskey));
part("log-out").addEventListener("click", () => attempt(part("member"), logOut));
attempt(part("stranger"), begin);
