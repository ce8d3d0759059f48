// How far a delivery is: told as it happens, and asked again every half minute while somebody looks,
// for there may be no sockets here.
import { Client } from "/client.js";

const WORDS = {
  en: {
    title: "Your delivery", to: "To", about: "Now near", arrives: "Expected at", due: "Promised until", late: "It is later than promised.",
    over: "This link leads nowhere, or no longer.", away: "No answer at the moment. It is tried again.",
    PENDING: "A courier is looked for", ASSIGNED: "A courier will fetch it", PICKED_UP: "Fetched from the seller", IN_TRANSIT: "On its way",
    OUT_FOR_DELIVERY: "The next stop is yours", DELIVERED: "Delivered", FAILED: "It could not be handed over", REASSIGNED: "Another courier is looked for",
    RETURNED: "Brought back to the seller", CANCELLED: "Cancelled",
    NEAR: "It is nearly at the door", ARRIVED: "It is at the door", DWELLING: "It is at the door",
  },
  de: {
    title: "Ihre Lieferung", to: "Nach", about: "Gerade in der Nähe von", arrives: "Erwartet um", due: "Zugesagt bis", late: "Sie ist später als zugesagt.",
    over: "Dieser Link führt nirgendwohin, oder nicht mehr.", away: "Gerade keine Antwort. Es wird wieder versucht.",
    PENDING: "Ein Kurier wird gesucht", ASSIGNED: "Ein Kurier wird sie abholen", PICKED_UP: "Beim Verkäufer abgeholt", IN_TRANSIT: "Unterwegs",
    OUT_FOR_DELIVERY: "Der nächste Halt ist Ihrer", DELIVERED: "Zugestellt", FAILED: "Sie konnte nicht übergeben werden", REASSIGNED: "Ein anderer Kurier wird gesucht",
    RETURNED: "Zum Verkäufer zurückgebracht", CANCELLED: "Abgesagt",
    NEAR: "Sie ist gleich an der Tür", ARRIVED: "Sie ist an der Tür", DWELLING: "Sie ist an der Tür",
  },
};
const LANGUAGE = navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
const TEXT = WORDS[LANGUAGE];
const EVERY = 30_000;
const AT_MOST = 10 * EVERY;
const NOT_FOUND = 404;

const part = (id) => document.getElementById(id);
const moment = (text) => new Date(text).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });

function step({ status, at }, isLast) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = at;
  time.textContent = moment(at);
  line.append(TEXT[status] || status, time);
  if (isLast) line.setAttribute("aria-current", "step");
  return line;
}

function arrivalOf(said) {
  if (said.isOver) return "";
  const told = said.eta ? `${TEXT.arrives} ${moment(said.eta)}` : `${TEXT.due} ${moment(said.dueBy)}`;
  const isLate = new Date(said.eta || Date.now()) > new Date(said.dueBy);
  return isLate ? `${told}. ${TEXT.late}` : told;
}

function placeOf({ destination, position }) {
  const town = [destination.city, destination.country].filter(Boolean).join(", ");
  const near = position && `${TEXT.about} ${position.latitude.toFixed(2)}, ${position.longitude.toFixed(2)}`;
  return [town && `${TEXT.to} ${town}`, near].filter(Boolean).join(" · ");
}

let known = null;

function show(said) {
  known = said;
  part("status").textContent = TEXT[said.reached] || TEXT[said.status] || said.status;
  part("arrival").textContent = arrivalOf(said);
  part("place").textContent = placeOf(said);
  part("steps").replaceChildren(...said.steps.map((one, place) => step(one, place === said.steps.length - 1)));
  part("outcome").textContent = "";
}

// When to ask again, in milliseconds; 0 for never.
async function look(pause) {
  let answer;
  try {
    answer = await fetch(`/api/tracking/${token}`, { credentials: "omit" });
  } catch {
    part("outcome").textContent = TEXT.away;
    return Math.min(2 * pause, AT_MOST);
  }
  if (answer.status === NOT_FOUND) {
    part("status").textContent = TEXT.over;
    for (const id of ["arrival", "place", "steps", "outcome"]) part(id).replaceChildren();
    return 0;
  }
  if (!answer.ok) {
    part("outcome").textContent = TEXT.away;
    return Math.max(1000 * Number(answer.headers.get("retry-after")), Math.min(2 * pause, AT_MOST));
  }
  const said = await answer.json();
  show(said);
  return said.isOver ? 0 : EVERY;
}

const seen = () => (document.hidden
  ? new Promise((resolve) => { document.addEventListener("visibilitychange", resolve, { once: true }); })
  : Promise.resolve());

const token = encodeURIComponent(location.pathname.replace(/\/$/, "").split("/").pop());
document.documentElement.lang = LANGUAGE;
document.title = `${TEXT.title} · Fairground`;
part("title").textContent = TEXT.title;
const client = new Client(); // A guest: the link is all that is needed.
client.subscribe(`tracking:${token}`, {
  load: async () => { await look(EVERY); },
  hear: ({ data }) => { if (known) show({ ...known, ...data }); },
});
let pause = EVERY;
while (pause) {
  pause = await look(pause);
  if (!pause) client.close();
  await new Promise((resolve) => { setTimeout(resolve, pause); });
  await seen();
}
