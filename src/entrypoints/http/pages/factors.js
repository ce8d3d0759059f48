// One's second factors on the page.
import { TEXT, attempt, button, call, element, moment, part } from "/account/common.js";
import { ask } from "/account/dialogs.js";
import { makePasskey } from "/account/passkeys.js";
import { proven } from "/account/proof.js";

const PATH = "/api/users/me/second-factors";
const NAME = { id: "name", label: TEXT.passkeyName, maxlength: "100" };

let refresh = async () => {};

// Does what may ask for a proof, shows what is new, and says so.
const doing = (text, work) => () => attempt(part("member"), async () => {
  const codes = await proven(work);
  showCodes(codes || []);
  await refresh();
  return text;
});

function showCodes(codes) {
  if (!codes.length) return;
  part("code-list").textContent = codes.join("\n");
  part("codes").hidden = false;
  part("codes").focus();
}

function forgetCodes() {
  part("code-list").textContent = "";
  part("codes").hidden = true;
}

async function addAuthenticator() {
  const { secret, qrSvg } = await call("POST", `${PATH}/authenticator`);
  const drawing = new DOMParser().parseFromString(qrSvg, "image/svg+xml").documentElement;
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", TEXT.qr);
  return ask({
    title: TEXT.authenticatorAdd,
    content: [element("p", {}, TEXT.authenticatorAbout), drawing, element("p", {}, element("code", { id: "secret" }, secret))],
    fields: [{ id: "code", label: TEXT.appCode, autocomplete: "one-time-code", inputmode: "numeric", maxlength: "10" }],
    work: async ({ code }) => (await call("PUT", `${PATH}/authenticator`, { code: code.replaceAll(/\s/g, "") })).recoveryCodes,
  });
}

async function addPasskey() {
  const { challenge, options } = await call("POST", `${PATH}/passkeys/challenge`);
  return ask({
    title: TEXT.passkeyAdd,
    fields: [NAME],
    work: async ({ name }) => {
      const passkey = await makePasskey(options);
      return (await call("POST", `${PATH}/passkeys`, { challenge, name, passkey })).recoveryCodes;
    },
  });
}

const rename = (passkey) => ask({
  title: TEXT.rename,
  fields: [{ ...NAME, value: passkey.name }],
  work: async ({ name }) => {
    await call("PATCH", `${PATH}/passkeys/${passkey.id}`, { name });
  },
});

const remove = (path) => async () => {
  await call("DELETE", `${PATH}/${path}`);
};

function line(passkey) {
  const about = { "aria-description": passkey.name };
  return element("li", {}, `${passkey.name} `,
    button(TEXT.rename, doing(TEXT.renamed, () => rename(passkey)), about), " ",
    button(TEXT.remove, doing(TEXT.removed, remove(`passkeys/${passkey.id}`)), about));
}

function showAuthenticator(since) {
  const said = since ? `${TEXT.authenticatorSince} ${moment(since)}` : TEXT.none;
  const add = button(TEXT.authenticatorAdd, doing(TEXT.authenticatorAdded, addAuthenticator), { id: "authenticator-add" });
  const parts = since ? [" ", button(TEXT.remove, doing(TEXT.removed, remove("authenticator")), { id: "authenticator-remove" })] : [];
  part("authenticator").replaceChildren(`${said} `, add, ...parts);
}

const renewCodes = async () => (await call("POST", `${PATH}/recovery-codes`)).recoveryCodes;

export async function showFactors(refreshing) {
  refresh = refreshing;
  const factors = await call("GET", PATH);
  const exist = factors.authenticatorSince || factors.passkeys.length;
  const renew = exist ? [button(TEXT.recoveryRenew, doing("", renewCodes), { id: "renew" })] : [];
  showAuthenticator(factors.authenticatorSince);
  part("recovery").replaceChildren(`${TEXT.recoveryLeft} ${factors.recoveryCodesLeft} `, ...renew);
  part("passkeys").replaceChildren(...factors.passkeys.map(line));
}

part("kept").addEventListener("click", forgetCodes);
part("passkey-add").addEventListener("click", doing(TEXT.passkeyAdded, addPasskey));
