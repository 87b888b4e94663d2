// What all components share: drawing that can stand still, taps, icons, money.
import { h, computed } from "vue";

export const now = () => window.comanda.now();
export const tapped = (values) => window.comanda.tapped(values);
export const newTapId = () => window.comanda.tapId();

/** A prop that arrives as JSON text, parsed once per text. */
export const parsed = (read, fallback) =>
  computed(() => {
    const text = read();
    return text ? JSON.parse(text) : fallback;
  });

/** Keeps drawn nodes: the same key with the same inputs is the same node, and Vue skips it. */
export class Still {
  constructor() {
    this.kept = new Map();
  }
  draw(key, inputs, render) {
    const kept = this.kept.get(key);
    if (kept && kept.memo.every((value, i) => value === inputs[i])) return kept;
    const node = render();
    node.memo = inputs; // Vue returns a node with a memo as it is instead of cloning it
    this.kept.set(key, node);
    return node;
  }
  keepOnly(keys) {
    const wanted = new Set(keys);
    for (const key of this.kept.keys()) if (!wanted.has(key)) this.kept.delete(key);
  }
}

const MOVED_PX = 14;
let handledUntil = 0; // a click this soon after a handled tap is that tap again, wherever it lands

/** Calls handler(element, event) for every tap, also of a second finger, and never for a scroll. */
export function onTap(root, handler) {
  const down = new Map();
  const find = (event) => {
    const element = event.target.closest?.("[data-tap]");
    return element && root.contains(element) && !element.disabled ? element : null;
  };
  root.addEventListener("pointerdown", (event) => {
    const element = event.button === 0 ? find(event) : null;
    if (!element) return;
    element.classList.add("cm-down");
    down.set(event.pointerId, { element, x: event.clientX, y: event.clientY });
  });
  const release = (event) => {
    const start = down.get(event.pointerId);
    down.delete(event.pointerId);
    start?.element.classList.remove("cm-down");
    return start;
  };
  root.addEventListener("pointerup", (event) => {
    const start = release(event);
    if (!start || find(event) !== start.element) return;
    if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > MOVED_PX) return;
    handledUntil = event.timeStamp + 400;
    handler(start.element, event);
  });
  root.addEventListener("pointercancel", release);
  root.addEventListener("pointerout", (event) => {
    const start = down.get(event.pointerId);
    if (start && !start.element.contains(event.relatedTarget)) start.element.classList.remove("cm-down");
  });
  root.addEventListener("click", (event) => {
    const element = find(event);
    if (!element) return;
    const already = event.timeStamp < handledUntil && event.detail > 0;
    if (!already) handler(element, event);
  });
}

/** Shows that a tap did nothing, on the thing that was tapped. */
export function shake(element) {
  element.classList.remove("cm-refused");
  void element.getBoundingClientRect();
  element.classList.add("cm-refused");
  setTimeout(() => element.classList.remove("cm-refused"), 400);
}

/** Whole minor units as text, by integers only. */
export function money(minor, format) {
  const digits = String(Math.abs(minor)).padStart(format.exponent + 1, "0");
  const cut = digits.length - format.exponent;
  const whole = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, format.group);
  const rest = format.exponent ? format.decimal + digits.slice(cut) : "";
  return (minor < 0 ? "\u2212" : "") + format.prefix + whole + rest + format.suffix;
}

export const minutesSince = (ms) => Math.max(0, Math.floor((now() - ms) / 60000));

const LONG_MIN = 180; // what is older is told in hours

export function ageWords(ms, labels) {
  const minutes = minutesSince(ms);
  if (minutes < LONG_MIN) return labels.minutes.replace("{minutes}", minutes);
  return labels.hours.replace("{hours}", Math.floor(minutes / 60) + ":" + String(minutes % 60).padStart(2, "0"));
}

export function clockAge(ms) {
  const seconds = Math.max(0, Math.floor((now() - ms) / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(hours ? 2 : 1, "0");
  return (hours ? hours + ":" : "") + minutes + ":" + String(seconds % 60).padStart(2, "0");
}

// One drawing for one meaning, on a 24 grid, 2 px strokes.
const PATHS = {
  new: "M12 5v14M5 12h14",
  held: "M9 5v14M15 5v14",
  sent: "M5 12h12M12 6l6 6-6 6",
  preparing: "M12 3c1 4 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 0 2 1 3 2 3 1-3-1-5 1-9z",
  ready: "M12 4a6 6 0 0 0-6 6v5l-2 2h16l-2-2v-5a6 6 0 0 0-6-6zM10 20h4",
  served: "M5 13l4 4L19 7",
  voided: "M6 6l12 12M18 6L6 18",
  free: "M12 12m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0",
  reserved: "M6 5h12v15H6zM6 10h12M9 3v4M15 3v4",
  seated: "M12 8m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0M6 20a6 6 0 0 1 12 0",
  ordered: "M6 4h12v16H6zM9 9h6M9 13h6",
  unsent: "M12 7v6M12 17v.01M12 3l9 17H3z",
  check: "M7 3h10v18l-2.5-2-2.5 2-2.5-2L7 21zM10 8h4M10 12h4",
  paid: "M12 12m-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0M8 12l3 3 5-6",
  clear: "M4 18h16M6 18a6 6 0 0 1 12 0M12 12V9",
  late: "M12 12m-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0M12 7v5l3 3",
  fire: "M12 3c1 4 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 0 2 1 3 2 3 1-3-1-5 1-9z",
  search: "M11 11m-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0M16 16l4 4",
  close: "M6 6l12 12M18 6L6 18",
  back: "M19 12H6M12 6l-6 6 6 6",
  backspace: "M8 6h12v12H8l-5-6zM11 9l6 6M17 9l-6 6",
  guests: "M9 8m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0M3 19a6 6 0 0 1 12 0M16 6a3 3 0 0 1 0 5M17 14a6 6 0 0 1 4 5",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  list: "M4 7h16M4 12h16M4 17h16",
  plan: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  recall: "M5 9h9a5 5 0 0 1 0 10H9M5 9l4-4M5 9l4 4",
  rush: "M13 3L5 14h6l-1 7 8-11h-6z",
  history: "M4 12a8 8 0 1 0 3-6M4 4v5h5M12 8v4l3 2",
  sound: "M4 10v4h4l5 4V6L8 10zM16 9a4 4 0 0 1 0 6",
  mute: "M4 10v4h4l5 4V6L8 10zM16 10l5 5M21 10l-5 5",
  more: "M12 5v14M5 12h14",
  less: "M5 12h14",
  note: "M5 5h14v10l-4 4H5zM9 10h6",
  void: "M6 6l12 12M18 6L6 18",
  move: "M4 12h16M15 7l5 5-5 5",
  person: "M12 8m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0M6 20a6 6 0 0 1 12 0",
  next: "M9 6l6 6-6 6",
  up: "M6 15l6-6 6 6",
  pay: "M3 7h18v11H3zM3 11h18",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14v2M20 14v2M14 20h2M18 18h2v2",
  gift: "M5 11h14v9H5zM3 7h18v4H3zM12 7v13M12 7c-6 0-5-5-2-4 1 0 2 2 2 4 0-2 1-4 2-4 3-1 4 4-2 4",
  voucher: "M4 7h16v3a2 2 0 0 0 0 4v3H4v-3a2 2 0 0 0 0-4zM14 7v2M14 11v2M14 15v2",
  warn: "M12 7v6M12 17v.01M12 3l9 17H3z",
  rotate: "M5 12a7 7 0 1 0 3-6M8 3v4h4",
  now: "M3 12h4l3-7 4 14 3-7h4",
  chart: "M4 20h16M7 16v-4M12 16V6M17 16v-7",
  store: "M4 9l2-5h12l2 5M4 9h16M6 9v11h12V9M10 20v-5h4v5",
  dishes: "M7 3v18M4 3v5a3 3 0 0 0 6 0V3M17 21v-7M17 14c-3 0-3-11 0-11z",
  release: "M12 15V4M7 9l5-5 5 5M4 15v5h16v-5",
  download: "M12 4v11M7 10l5 5 5-5M4 20h16",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  down: "M6 9l6 6 6-6",
  previous: "M15 6l-6 6 6 6",
  printer: "M7 8V3h10v5M7 17H4V8h16v9h-3M7 13h10v8H7z",
  scale: "M5 20h14l-1-9H6zM12 11V8M4 8h16M12 17l2-2",
  scanner: "M4 6v12M7 6v12M11 6v12M14 6v12M17 6v12M20 6v12",
  display: "M4 5h16v10H4zM12 15v4M8 19h8",
  bumpbar: "M3 8h18v8H3zM7 12v.01M11 12v.01M15 12v.01M18 12v.01",
};

export function icon(name, size = 20) {
  if (!PATHS[name]) return null;
  return h(
    "svg",
    { class: "cm-icon", viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", "data-icon": name },
    [h("path", { d: PATHS[name] })],
  );
}
