// Shows what is left of an event, as a guest who listens.
import { Client } from "/client.js";
import { SeatMap } from "/seat-map.js";

const TOLD_MAX = 20;
const part = (id) => document.getElementById(id);
const seatMap = new SeatMap();
const told = [];
let followed;

const client = new Client();
client.addEventListener("online", () => (part("state").textContent = "Connected."));
client.addEventListener("offline", ({ detail }) => {
  part("state").textContent = `Not connected (${detail.kind}); again in ${Math.round(detail.retryIn)} ms.`;
});

function row(name, ...cells) {
  const made = document.createElement("tr");
  for (const text of cells) made.append(Object.assign(document.createElement(name), { textContent: text }));
  return made;
}

function show() {
  const rows = [...seatMap.ticketTypes].map(([id, { capacity, left, seats }]) => {
    const count = (status) => [...seats.values()].filter((seat) => seat.status === status).length;
    return row("td", id, capacity, left, count("HELD"), count("SOLD"), count("BLOCKED"));
  });
  part("left").replaceChildren(row("th", "Ticket type", "Capacity", "Left", "Held", "Sold", "Blocked"), ...rows);
  part("told").textContent = told.join("\n");
}

function follow(id) {
  followed?.unsubscribe();
  followed = client.subscribe(`event:${id}:availability`, {
    hear: (frame) => {
      seatMap.hear(frame);
      told.unshift(JSON.stringify({ event: frame.event, sequence: frame.sequence, ...frame.data }).slice(0, 400));
      told.length = Math.min(told.length, TOLD_MAX);
      show();
    },
    refused: (problem) => (part("state").textContent = problem.message),
  });
}

part("choose").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  location.hash = part("event").value;
});
const choose = () => location.hash.length > 1 && ((part("event").value = location.hash.slice(1)), follow(location.hash.slice(1)));
addEventListener("hashchange", choose);
choose();
