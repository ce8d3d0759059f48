/** What is left of an event, kept from what `event:<id>:availability` tells. */
export class SeatMap {
  constructor() {
    this.ticketTypes = new Map();
  }

  hear({ event, data }) {
    if (event === "AvailabilityTold" && data.part === 1) this.ticketTypes.clear();
    for (const told of data.ticketTypes) this._put(told);
    for (const gone of data.removed) this.ticketTypes.delete(gone);
  }

  _put({ ticketTypeId, capacity, left, free = [], held = [], sold = [], blocked = {} }) {
    const kept = this.ticketTypes.get(ticketTypeId) ?? { seats: new Map() };
    Object.assign(kept, { capacity, left });
    for (const seat of free) kept.seats.delete(seat);
    for (const seat of held) kept.seats.set(seat, { status: "HELD", reason: null });
    for (const seat of sold) kept.seats.set(seat, { status: "SOLD", reason: null });
    for (const [seat, reason] of Object.entries(blocked)) kept.seats.set(seat, { status: "BLOCKED", reason });
    this.ticketTypes.set(ticketTypeId, kept);
  }
}
