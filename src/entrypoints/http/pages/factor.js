// The step of a log-in that asks for a second factor.
import { TEXT, button, attempt, call, element, onSubmit, part } from "/account/common.js";
import { showPasskey } from "/account/passkeys.js";

export function typedFactor(text) {
  const digits = text.replaceAll(/\s/g, "");
  return /^\d{6}$/.test(digits) ? { code: digits } : { recoveryCode: text.trim() };
}

export const hasCodes = (methods) => methods.some((one) => one !== "PASSKEY");

// Fills the place, and comes back with the session once somebody is in.
export function askFactor(place, asked) {
  return new Promise((resolve) => {
    const verify = async (shown) => {
      const opened = await call("POST", "/api/auth/mfa/verification", { challenge: asked.challenge, session: "COOKIE", ...shown });
      place.replaceChildren();
      resolve(opened);
    };
    place.replaceChildren(element("p", {}, TEXT.factorAsked));
    if (hasCodes(asked.methods)) place.append(codeForm(verify));
    if (asked.methods.includes("PASSKEY")) {
      const work = async () => verify({ passkey: await showPasskey(asked.passkey) });
      place.append(element("p", {}, button(TEXT.usePasskey, () => attempt(place, work), { id: "use-passkey" })));
    }
    place.append(element("p", {}, element("a", { href: "/account/sign-in" }, TEXT.cancel)));
    place.querySelector("input, button").focus();
  });
}

function codeForm(verify) {
  const form = element("form", { id: "factor-form" },
    element("p", {}, element("label", { for: "code" }, TEXT.code), element("br", {}),
      element("input", { id: "code", autocomplete: "one-time-code", maxlength: "40", required: "" })),
    element("p", {}, element("button", {}, TEXT.signIn)));
  onSubmit(form, () => verify(typedFactor(part("code").value)));
  return form;
}
