/* On a phone the panel is a sheet over the map with three heights; the grip steps through them. Wide screens ignore it. */

const HEIGHTS = ["peek", "half", "full"];

export class Sheet {
  #panel;
  #grip;
  #words = null;
  #draggedAt = -1000; // the click that ends a drag is not a click

  constructor(panel, grip) {
    this.#panel = panel;
    this.#grip = grip;
    this.#set("half");
    grip.addEventListener("click", ({ timeStamp }) => {
      if (timeStamp - this.#draggedAt > 300) this.#set(HEIGHTS[(HEIGHTS.indexOf(this.height) + 1) % HEIGHTS.length]);
    });
    this.#followFinger();
    panel.addEventListener("focusin", ({ target }) => target.matches("input") && this.#set("full"));
  }

  get height() {
    return this.#panel.dataset.height;
  }

  raise() {
    if (this.height === "peek") this.#set("half");
  }

  lower() {
    if (this.height === "full") this.#set("half");
  }

  speak(words) {
    this.#words = words;
    this.#set(this.height);
  }

  #set(height) {
    this.#panel.dataset.height = height;
    this.#grip.setAttribute("aria-expanded", String(height !== "peek"));
    if (this.#words) this.#grip.setAttribute("aria-label", height === "full" ? this.#words.smaller : this.#words.larger);
  }

  /** A drag on the grip moves one height up or down. */
  #followFinger() {
    let startY = null;
    this.#grip.addEventListener("pointerdown", (event) => {
      startY = event.clientY;
      this.#grip.setPointerCapture(event.pointerId);
    });
    this.#grip.addEventListener("pointerup", (event) => {
      const moved = startY === null ? 0 : event.clientY - startY;
      startY = null;
      if (Math.abs(moved) < 24) return;
      this.#draggedAt = event.timeStamp;
      const index = HEIGHTS.indexOf(this.height) + (moved < 0 ? 1 : -1);
      this.#set(HEIGHTS[Math.min(2, Math.max(0, index))]);
    });
  }
}
