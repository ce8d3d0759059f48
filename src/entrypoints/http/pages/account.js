// The links in mails: a person presses a button, and the token is sent.
import { LANGUAGE, attempt, call, element, entitle, onSubmit, part } from "/account/common.js";

const WORDS = {
  en: {
    verify: { title: "Confirm your address", about: "Press the button to confirm that the address is yours.", button: "Confirm the address", done: "Thank you. Your address is confirmed." },
    ask: { title: "Get a new password", about: "We send a link to your address, if it has an account.", button: "Send the link", done: "If the address has an account, the link is on its way." },
    reset: { title: "Choose a new password", about: "At least 12 characters. You will be signed out everywhere.", button: "Save the password", done: "Your password is changed. You can log in with it." },
    confirm: { title: "Change of your e-mail address", about: "The change counts once both addresses have agreed.", button: "Agree to the change", done: { CHANGED: "Thank you. The address is changed.", CONFIRMED_HERE: "Thank you. The other address has to agree, too." } },
    stop: { button: "Keep the old address", done: "The address stays as it is. Choose a new password if somebody else asked for the change." },
    email: "E-mail address", password: "New password",
  },
  de: {
    verify: { title: "Adresse bestätigen", about: "Drücken Sie den Knopf, um zu bestätigen, dass die Adresse Ihnen gehört.", button: "Adresse bestätigen", done: "Danke. Ihre Adresse ist bestätigt." },
    ask: { title: "Neues Passwort anfordern", about: "Wir schicken einen Link an Ihre Adresse, wenn sie ein Konto hat.", button: "Link schicken", done: "Wenn die Adresse ein Konto hat, ist der Link unterwegs." },
    reset: { title: "Neues Passwort wählen", about: "Mindestens 12 Zeichen. Sie werden überall abgemeldet.", button: "Passwort speichern", done: "Ihr Passwort ist geändert. Sie können sich damit anmelden." },
    confirm: { title: "Änderung Ihrer E-Mail-Adresse", about: "Die Änderung gilt, sobald beide Adressen zugestimmt haben.", button: "Der Änderung zustimmen", done: { CHANGED: "Danke. Die Adresse ist geändert.", CONFIRMED_HERE: "Danke. Die andere Adresse muss auch zustimmen." } },
    stop: { button: "Alte Adresse behalten", done: "Die Adresse bleibt, wie sie ist. Wählen Sie ein neues Passwort, wenn jemand anders die Änderung wollte." },
    email: "E-Mail-Adresse", password: "Neues Passwort",
  },
};
const TEXT = WORDS[LANGUAGE];
const FIELDS = {
  email: { type: "email", autocomplete: "email", maxlength: "254" },
  password: { type: "password", autocomplete: "new-password", maxlength: "128" },
};
const PURPOSES = {
  "/account/verify-email": () => [{ text: "verify", method: "POST", path: "/api/auth/verify-email" }],
  "/account/reset-password": (token) => (token
    ? [{ text: "reset", method: "PUT", path: "/api/auth/password-reset", field: "password" }]
    : [{ text: "ask", method: "POST", path: "/api/auth/password-reset", field: "email" }]),
  "/account/confirm-email": (_, asked) => [
    { text: "confirm", method: "POST", path: "/api/auth/email-change/confirmation" },
    ...(asked.has("old") ? [{ text: "stop", method: "POST", path: "/api/auth/email-change/refusal" }] : []),
  ],
};

async function act(action, token) {
  const body = token ? { token } : {};
  if (action.field) body[action.field] = part(action.field).value;
  const said = await call(action.method, action.path, body, "omit");
  const done = TEXT[action.text].done;
  part("form").hidden = true;
  return done[said.status] || done;
}

function show(actions, token) {
  const [first] = actions;
  entitle(TEXT[first.text].title);
  part("about").textContent = TEXT[first.text].about;
  if (first.field) {
    const input = element("input", { id: first.field, required: "", ...FIELDS[first.field] });
    part("form").append(element("p", {}, element("label", { for: first.field }, TEXT[first.field]), element("br", {}), input));
  }
  for (const [place, action] of actions.entries()) {
    const button = element("button", { type: place ? "button" : "submit", id: action.text }, TEXT[action.text].button);
    if (place) button.addEventListener("click", () => attempt(part("form"), () => act(action, token)));
    part("form").append(button, " ");
  }
  onSubmit(part("form"), () => act(first, token));
}

const asked = new URLSearchParams(location.search);
const token = asked.get("token");
// Out of the address, so that it stays in no history.
history.replaceState(null, "", location.pathname);
show(PURPOSES[location.pathname.replace(/\/$/, "")](token, asked), token);
