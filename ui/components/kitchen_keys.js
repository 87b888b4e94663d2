// The bump bar: a keyboard of few keys. Choosing and bumping without a finger on the glass.

const BOUNCE_MS = 60; // a key that comes back sooner never left
const OF_A_BAR = {
  bump: "Enter", recall: "r", page: "p", left: "ArrowLeft", right: "ArrowRight", up: "ArrowUp", down: "ArrowDown",
  rush: "x", allday: "a", history: "h", cancel: "Escape",
};

/** Handles keys for a board. `on` are its acts, `chosen` and `chosenLine` what is marked; a card
 * whose number `isNew` has just got it, so that a press may mean the one before.
 * `heard` takes keys of this device, `press` what a bar at the box says.
 */
export function bumpBar({ chosen, chosenLine, onPage, cardOf, isNew, on }) {
  function step(by) {
    const list = onPage();
    const at = list.indexOf(chosen.value);
    chosen.value = list[Math.min(list.length - 1, Math.max(0, at < 0 ? 0 : at + by))] ?? "";
    chosenLine.value = "";
  }
  function stepLine(by) {
    const lines = cardOf(chosen.value)?.lines ?? [];
    const at = lines.findIndex((line) => line.line_id === chosenLine.value) + by;
    chosenLine.value = at < 0 ? "" : lines[Math.min(at, lines.length - 1)]?.line_id ?? "";
  }
  function bump() {
    const card = cardOf(chosen.value);
    const line = card?.lines.find((each) => each.line_id === chosenLine.value);
    if (!card) return;
    if (line?.waits) return on.acknowledge(card, line);
    if (line) return on.bumpLine(card, line);
    const waits = card.lines.find((each) => each.waits);
    on.bumpCard(card);
    if (waits) chosenLine.value = waits.line_id; // the next press says that it was read
  }
  function slot(number) {
    const id = onPage()[number - 1] ?? "";
    if (isNew(id)) return;
    if (id && id === chosen.value && !chosenLine.value) return bump();
    chosen.value = id;
    chosenLine.value = "";
  }
  const KEYS = {
    ArrowLeft: () => step(-1), ArrowRight: () => step(1), ArrowUp: () => stepLine(-1), ArrowDown: () => stepLine(1),
    Enter: bump, " ": bump, r: on.recall, p: on.page, a: () => on.panel("allday"), h: () => on.panel("history"),
    "?": () => on.panel("help"), x: () => on.rush(cardOf(chosen.value)), "+": () => on.zoom(1), "-": () => on.zoom(-1),
    Escape: () => ((chosen.value = ""), (chosenLine.value = ""), on.panel("")),
  };
  const actOf = (key) => (/^[1-9]$/.test(key) ? () => slot(Number(key)) : KEYS[key.length === 1 ? key.toLowerCase() : key]);
  let last = { key: "", at: -Infinity };

  return {
    heard(event) {
      if (event.target.closest?.("input,textarea,.q-dialog") || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      const act = actOf(event.key);
      if (!act) return;
      event.preventDefault();
      const bounces = event.key === last.key && event.timeStamp - last.at < BOUNCE_MS;
      last = { key: event.key, at: event.timeStamp };
      if (!bounces) act();
    },
    press: (name) => actOf(OF_A_BAR[name] ?? name)?.(),
  };
}

export const HELP = [["1-9", "key_slot"], ["\u2190 \u2192", "key_cards"], ["\u2191 \u2193", "key_lines"], ["Enter", "key_bump"], ["R", "key_recall"],
  ["X", "key_rush"], ["A", "key_allday"], ["H", "key_history"], ["P", "key_page"], ["+ \u2212", "key_zoom"], ["?", "key_help"]];
