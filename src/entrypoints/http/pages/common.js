// What all pages of the account need: their language, the elements, and the interface.
import { TEXTS } from "/account/texts.js";

export const LANGUAGE = navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
export const TEXT = TEXTS[LANGUAGE];

export const moment = (text) => new Date(text).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });

export const part = (id) => document.getElementById(id);

export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(text, act, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

export function entitle(title) {
  document.documentElement.lang = LANGUAGE;
  document.title = `${title} · Fairground`;
  part("title").textContent = title;
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = TEXT[one.dataset.text];
}

// Somebody changed their mind, which needs no message.
export class Aborted extends Error {}

// Words for people that are known here.
export class Told extends Error {}

export class Refused extends Error {
  constructor(said) {
    super(said.detail);
    this.code = String(said.type).split("/").pop();
  }
}

export function explain(error) {
  if (error instanceof Aborted) return "";
  if (error instanceof Told) return error.message;
  if (error instanceof Refused) return `${TEXT.failed} ${TEXT.problems[error.code] || error.message}`;
  return TEXT.away;
}

let csrfToken = "";

export async function call(method, path, body, credentials = "same-origin") {
  const headers = body ? { "Content-Type": "application/json" } : {};
  if (csrfToken && method !== "GET") headers["X-CSRF-Token"] = csrfToken;
  const answer = await fetch(path, { method, credentials, headers, body: body && JSON.stringify(body) });
  const said = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Refused(said);
  if (said.csrfToken) csrfToken = said.csrfToken;
  return said;
}

// Who is signed in by the cookie, or null.
export async function whoIsIt() {
  try {
    const account = await call("GET", "/api/users/me");
    await call("GET", "/api/auth/csrf-token");
    return account;
  } catch (error) {
    if (error instanceof Refused && ["unauthenticated", "session-over"].includes(error.code)) return null;
    throw error;
  }
}

// Does the work while nothing in the place can be pressed, and says what came of it.
export async function attempt(place, work, outcome = part("outcome")) {
  const buttons = [...place.querySelectorAll("button")];
  for (const one of buttons) one.disabled = true;
  outcome.textContent = "";
  try {
    outcome.textContent = (await work()) || "";
  } catch (error) {
    outcome.textContent = explain(error);
  }
  for (const one of buttons) one.disabled = false;
}

export function onSubmit(form, work, outcome) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(form, work, outcome);
  });
}
