// Fairground's socket, for browsers, Node and whatever else has WebSocket and EventTarget.
//
//   import { Client } from "/client.js";
//   const client = new Client({ ticket: () => fetch("/api/auth/ws-ticket", …).then((r) => r.json()) });
//   client.subscribe("booking:…", { load: async () => (await show()).version, hear: (told) => … });
//   client.addEventListener("offline", ({ detail }) => …);
//
// Everything after `since` is heard once and in order, over however many connections it takes.

const KINDS = {
  1003: "unsupported", 1009: "too-long", 1012: "going-away", 1013: "overload",
  4401: "unauthenticated", 4408: "too-slow", 4429: "too-much",
};
const REFUSALS_MAX = 3;

/** Why a request was refused: problem details as over HTTP. */
export class Problem extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title ?? "The request was refused.");
    this.name = "Problem";
    this.problem = problem;
    this.status = problem.status;
    this.code = String(problem.type ?? "").split("/").pop();
  }
}

/** No answer came, and nobody knows whether there was an effect. */
export class NoAnswer extends Error {
  constructor(why) {
    super(why);
    this.name = "NoAnswer";
  }
}

/** What a close of the socket means: its code, what kind that is, and when to come back. */
export function meaningOf(code, reason = "") {
  const hint = /retry-after=([\d.]+)/.exec(reason);
  return { code, reason, kind: KINDS[code] ?? "lost", retryAfter: hint ? Number(hint[1]) * 1000 : null };
}

class Subscription {
  constructor(client, channel, { hear, load, refused, since = null }) {
    Object.assign(this, { client, channel, hear, load, refused, sequence: since });
    this.waiting = null; // What is told while the snapshot is loaded.
    this.round = 0; // Answers to an earlier asking do not count any more.
  }

  unsubscribe() { this.client._forget(this); }

  async _ask() {
    const round = ++this.round;
    // Until it is answered, whatever comes belongs to an earlier asking.
    this.waiting = this.load ? [] : null;
    this.isFollowing = false;
    const asked = { channel: this.channel };
    if (this.sequence !== null) asked.since = this.sequence;
    try {
      await this.client.request("subscribe", asked, { before: (answer) => this._begin(answer, round) });
    } catch (error) {
      if (round === this.round && error instanceof Problem) this._refuse(error);
    }
  }

  _begin({ sequence, recovered }, round) {
    if (round !== this.round) return;
    this.isFollowing = true;
    if (recovered || !this.load) {
      this.waiting = null;
      if (!recovered) this.sequence = sequence;
      return;
    }
    this._load(sequence, round);
  }

  async _load(newest, round) {
    let loaded;
    try {
      loaded = await this.load({ sequence: newest });
    } catch (error) {
      if (round === this.round) this.client._later(() => round === this.round && this._ask(), error);
      return;
    }
    if (round !== this.round) return;
    this.sequence = loaded ?? newest;
    // A snapshot may come from a cache. The socket knows what came after it.
    if (this.sequence < newest) return this._ask();
    const told = this.waiting;
    this.waiting = null;
    for (const each of told) if (each.sequence !== null) this._tell(each);
  }

  _tell(told) {
    if (!this.isFollowing) return;
    if (this.waiting) return void this.waiting.push(told);
    if (told.sequence === null) return this.hear(told);
    const previous = "previous" in told.data ? told.data.previous : told.sequence - 1;
    if (previous !== null && this.sequence !== null) {
      if (told.sequence <= this.sequence) return;
      if (previous > this.sequence) return void this._ask();
    }
    this.sequence = told.sequence;
    this.hear(told);
  }

  _refuse(error) {
    this.client._forget(this);
    this.refused?.(error);
  }
}

export class Client extends EventTarget {
  /**
   * url: of the socket; where the page is from, if not given
   * ticket: answers { url } or { ticket } of POST /api/auth/ws-ticket, anew for each connection
   * token: answers an access token. Without either one is a guest, who hears what is for everybody
   */
  constructor(options = {}) {
    super();
    this.options = { first: 500, most: 30_000, timeout: 10_000, heartbeat: 20_000, ...options };
    this.state = "offline";
    this.subscriptions = new Map();
    this.answers = new Map();
    this.timers = new Set();
    this.lastId = 0;
    this.failures = 0;
    this.refusals = 0;
    this._back = () => this.retry && this._connectSoon(0);
    globalThis.addEventListener?.("online", this._back);
    this._connect();
  }

  /** Hear of a channel; `load` answers the version of a snapshot when too much was missed. */
  subscribe(channel, handlers) {
    if (this.subscriptions.has(channel)) throw new Error(`${channel} is followed already.`);
    const subscription = new Subscription(this, channel, handlers);
    this.subscriptions.set(channel, subscription);
    if (this.state === "online") subscription._ask();
    return subscription;
  }

  /** Ask something; answers its data. Rejects with Problem or NoAnswer. */
  request(type, fields = {}, { timeout = this.options.timeout, before } = {}) {
    if (this.socket?.readyState !== 1) return Promise.reject(new NoAnswer("There is no connection."));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = this._after(timeout, () => {
        this.answers.delete(id);
        reject(new NoAnswer(`No answer to ${type} came in time.`));
      });
      this.answers.set(id, { resolve, reject, timer, before });
      this.socket.send(JSON.stringify({ type, id, ...fields }));
    });
  }

  /** Leave for good. */
  close() {
    this._end({ code: 1000, reason: "", kind: "closed", retryAfter: null });
    this.socket?.close(1000);
  }

  async _connect() {
    this.retry = null;
    const turn = (this.turn = {});
    try {
      const { url, token } = await this._entrance();
      if (turn !== this.turn || this.state === "closed") return;
      const socket = (this.socket = new (this.options.WebSocket ?? WebSocket)(url));
      const opening = this._after(this.options.timeout, () => this._lost(socket, meaningOf(1006)));
      socket.onopen = () => this._enter(socket, token, opening);
      socket.onmessage = ({ data }) => this.socket === socket && this._hear(JSON.parse(data));
      socket.onclose = ({ code, reason }) => {
        this._cancel(opening);
        this._lost(socket, meaningOf(code, reason));
      };
      socket.onerror = () => {}; // A close follows, and says more.
    } catch (error) {
      if (turn === this.turn && this.state !== "closed") this._offline({ ...meaningOf(1006), error });
    }
  }

  async _entrance() {
    const { url, ticket, token } = this.options;
    const place = new URL(url ?? "/ws", globalThis.location?.href);
    place.protocol = place.protocol.replace("http", "ws");
    if (!ticket) return { url: place, token: token && (await token()) };
    const given = await ticket();
    place.searchParams.set("ticket", given.ticket ?? new URL(given.url, place).searchParams.get("ticket"));
    return { url: place };
  }

  async _enter(socket, token, opening) {
    try {
      // A ticket has said already who this is.
      if (token) await this.request("authenticate", { token });
      else await this.request(this.options.ticket ? "ping" : "visit");
    } catch (error) {
      if (error instanceof NoAnswer) this._lost(socket, { ...meaningOf(1006), error });
      return; // Otherwise a close follows.
    } finally {
      this._cancel(opening);
    }
    if (this.socket !== socket) return;
    this.state = "online";
    this.failures = this.refusals = 0;
    this._beat(socket);
    this.dispatchEvent(new CustomEvent("online"));
    for (const each of [...this.subscriptions.values()]) each._ask();
  }

  _beat(socket) {
    this._after(this.options.heartbeat, async () => {
      if (this.socket !== socket) return;
      try {
        await this.request("ping");
        this._beat(socket);
      } catch {
        this._lost(socket, meaningOf(1006, "no heartbeat"));
      }
    });
  }

  _hear(frame) {
    if (frame.type === "publication") return this.subscriptions.get(frame.channel)?._tell(frame);
    if (frame.type === "unsubscribed") return this.subscriptions.get(frame.channel)?._refuse(new Problem(frame.problem));
    const answer = this.answers.get(frame.id);
    if (!answer) return;
    this.answers.delete(frame.id);
    this._cancel(answer.timer);
    if (frame.problem) return answer.reject(new Problem(frame.problem));
    // At once, not with the promise: the next frames may be here already.
    answer.before?.(frame);
    answer.resolve(frame.data ?? frame);
  }

  _lost(socket, meaning) {
    if (this.socket !== socket || this.state === "closed") return;
    this.socket = null;
    socket.onclose = socket.onmessage = null;
    if (socket.readyState < 2) socket.close();
    this._offline(meaning);
  }

  _offline(meaning) {
    this._silence();
    if (meaning.kind === "unauthenticated" && ++this.refusals >= REFUSALS_MAX) return this._end(meaning);
    this.state = "offline";
    const most = Math.min(this.options.most, this.options.first * 2 ** this.failures++);
    const pause = meaning.retryAfter ?? Math.random() * most;
    this.dispatchEvent(new CustomEvent("offline", { detail: { ...meaning, retryIn: pause } }));
    if (this.state !== "closed") this._connectSoon(pause);
  }

  _connectSoon(pause) {
    this._cancel(this.retry);
    this.retry = this._after(pause, () => this._connect());
  }

  _end(meaning) {
    if (this.state === "closed") return;
    this.state = "closed";
    this._silence();
    globalThis.removeEventListener?.("online", this._back);
    this.dispatchEvent(new CustomEvent("closed", { detail: meaning }));
  }

  /** Nothing that waits will come any more. */
  _silence() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const each of this.subscriptions.values()) each.round++, (each.isFollowing = false);
    const waiting = [...this.answers.values()];
    this.answers.clear();
    for (const { reject } of waiting) reject(new NoAnswer("The connection was lost."));
  }

  _later(act, error) {
    this.dispatchEvent(new CustomEvent("problem", { detail: error }));
    this._after(this.options.first * 2, act);
  }

  _forget(subscription) {
    if (this.subscriptions.get(subscription.channel) !== subscription) return;
    this.subscriptions.delete(subscription.channel);
    subscription.round++;
    subscription.isFollowing = false;
    if (this.state === "online") this.request("unsubscribe", { channel: subscription.channel }).catch(() => {});
  }

  _after(pause, act) {
    const timer = setTimeout(() => (this.timers.delete(timer), act()), pause);
    this.timers.add(timer);
    return timer;
  }

  _cancel(timer) {
    clearTimeout(timer);
    this.timers.delete(timer);
  }
}
