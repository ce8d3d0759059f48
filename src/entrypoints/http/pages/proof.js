// Showing again who one is, where the interface asks for it.
import { Refused, TEXT, Told, call, element } from "/account/common.js";
import { ask } from "/account/dialogs.js";
import { typedFactor } from "/account/factor.js";
import { showPasskey } from "/account/passkeys.js";

export async function proven(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "step-up-required") throw error;
  }
  await prove();
  return work();
}

async function prove() {
  const [account, factors] = await Promise.all([call("GET", "/api/users/me"), call("GET", "/api/users/me/second-factors")]);
  const hasPasskeys = factors.passkeys.length > 0;
  const hasFactor = hasPasskeys || factors.authenticatorSince !== null;
  const fields = account.hasPassword ? fieldsOf(hasFactor) : [];
  if (!fields.length && !hasPasskeys) throw new Told(TEXT.proofImpossible);
  await ask({
    title: TEXT.proof,
    content: [element("p", {}, TEXT.proofAbout)],
    fields,
    work: ({ password, factor }) => call("POST", "/api/auth/proof", { password, ...(factor ? typedFactor(factor) : {}) }),
    others: hasPasskeys ? [[TEXT.usePasskey, byPasskey]] : [],
  });
}

function fieldsOf(hasFactor) {
  const password = { id: "password", label: TEXT.password, type: "password", autocomplete: "current-password", maxlength: "128" };
  const factor = { id: "factor", label: TEXT.code, autocomplete: "one-time-code", maxlength: "40" };
  return hasFactor ? [password, factor] : [password];
}

async function byPasskey() {
  const { challenge, options } = await call("POST", "/api/auth/proof/passkey-challenge");
  await call("POST", "/api/auth/proof", { challenge, passkey: await showPasskey(options) });
}
