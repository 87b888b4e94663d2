import { h, ref, shallowRef, shallowReactive, watch, computed, onMounted, onBeforeUnmount, nextTick } from "vue";
import { Still, clockAge, newTapId, now, onTap, parsed, shake, tapped } from "comanda_kit";
import { cardDrawer } from "kitchen_card";
import { headDrawer, panelDrawer } from "kitchen_head";
import { bumpBar } from "kitchen_keys";
import { place, same, shape } from "kitchen_layout";
import { isAwake, play, tuneOf, wake } from "kitchen_sound";
import { letSleep, stayOn } from "kitchen_wake";

const GAP = 8;
const STILL_MS = 1000;
const MOVED_MS = 300; // a card that has just moved takes no tap
const GIVE_UP_MS = 10000;
const UNDO_MS = 3000;
const ASK_MS = 3000;
const LATE_PRESS_MS = 2000; // a press that comes later is for what is not there any more
const ZOOMS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2];

export default {
  props: {
    cards: String, allday: String, history: String, zoom: String, station: String, refusal: String,
    canrush: String, canleave: String, cansellout: String, canrecall: String, cansee: String, settings: String, muted: String, labels: String, presses: String,
  },
  emits: ["bumpcard", "bumpline", "acknowledge", "seen", "act", "recall", "rush", "shown", "station", "soldout", "zoom", "mute"],
  setup(props, { emit }) {
    const root = ref(null);
    const field = ref(null);
    const labels = parsed(() => props.labels, {});
    const settings = parsed(() => props.settings, {});
    const cards = parsed(() => props.cards, []);
    const allDay = parsed(() => props.allday, { items: [], ingredients: [] });
    const history = parsed(() => props.history, []);
    const zoomed = ref(0); // chosen here, until the box has kept it
    const given = parsed(() => props.zoom, 1);
    watch(given, () => (zoomed.value = 0));
    const silenced = ref(null);
    const kept = parsed(() => props.muted, false);
    watch(kept, () => (silenced.value = null));
    const muted = computed(() => silenced.value ?? kept.value);
    const zoom = computed(() => zoomed.value || given.value);
    const station = parsed(() => props.station, "");
    const rows = computed(() => cards.value.map((card) => ({ card, text: JSON.stringify(card) })));
    const grid = shallowRef({ columns: 1, rows: 1, cellWidth: 360, cellHeight: 400 });
    const slots = shallowRef(new Map());
    const page = ref(0);
    const panel = ref("");
    const chosen = ref("");
    const chosenLine = ref("");
    const awake = ref(false);
    const waiting = shallowReactive(new Map()); // "card" or "card/line" -> rev it was tapped at
    const asked = shallowReactive(new Map()); // cards whose bump waits for an acknowledgement, until when
    const undoing = shallowReactive(new Map()); // cards just rushed, until when that is easily undone
    const picking = shallowRef(null); // a card and its act that asks for one of its lines
    const ids = new Map(); // the same act at the same rev keeps its id
    const still = new Still();
    const movedAt = new Map();
    const shownRevs = new Map();
    let stillUntil = 0;
    let timer = 0;
    let before = null;

    // ---- standing still ------------------------------------------------------------------
    const holdStill = (ms = STILL_MS) => (stillUntil = Math.max(stillUntil, performance.now() + ms));

    function layOut() {
      clearTimeout(timer);
      const area = field.value;
      if (!area) return;
      const left = stillUntil - performance.now();
      const fresh = shape(area.clientWidth, area.clientHeight, zoom.value, GAP);
      const resized = fresh.columns !== grid.value.columns || fresh.rows !== grid.value.rows;
      if (resized || fresh.cellWidth !== grid.value.cellWidth || fresh.cellHeight !== grid.value.cellHeight) grid.value = fresh;
      const keep = left > 0 && !resized ? slots.value : null;
      const placed = place(cards.value.map(measure), fresh, keep);
      if (left > 0) timer = setTimeout(() => nextTick(layOut), left + 10);
      if (same(placed, slots.value)) return;
      for (const [id, slot] of placed) {
        const old = slots.value.get(id);
        if (old && (old.column !== slot.column || old.row !== slot.row || old.page !== slot.page)) movedAt.set(id, performance.now());
      }
      slots.value = placed;
      page.value = Math.min(page.value, Math.max(0, ...[...placed.values()].map((slot) => slot.page)));
    }
    function measure(card) {
      const inner = field.value.querySelector(`[data-card-id="${CSS.escape(card.card_id)}"] .cm-card-inner`);
      const tall = (inner?.offsetHeight ?? 0) + 2;
      const { cellHeight, rows: count } = grid.value;
      const wide = inner?.parentElement.classList.contains("cm-card-wide");
      const full = count * cellHeight + (count - 1) * GAP;
      if (wide ? inner.scrollHeight * 2 > full * 1.02 && card.lines.length > 3 : tall > full) return [card.card_id, 2, count];
      return [card.card_id, 1, Math.min(count, Math.max(1, Math.ceil((tall + GAP) / (cellHeight + GAP))))];
    }

    // ---- data ----------------------------------------------------------------------------
    watch(rows, (list) => {
      const fresh = new Map(list.map(({ card }) => [card.card_id, card]));
      if (before) {
        if ([...before.keys()].some((id) => !fresh.has(id))) holdStill();
        sound(tuneOf(before, fresh));
      }
      before = fresh;
      for (const [key, rev] of waiting) if (fresh.get(key.split("/")[0])?.rev !== rev) waiting.delete(key);
      for (const key of ids.keys()) if (fresh.get(key.split(" ")[0].split("/")[0])?.rev !== Number(key.split(" ")[1])) ids.delete(key);
      if (!fresh.has(chosen.value)) chosen.value = chosenLine.value = "";
      if (picking.value && !fresh.has(picking.value.card_id)) picking.value = null;
      for (const id of asked.keys()) if (!fresh.get(id)?.lines.some((line) => line.waits)) asked.delete(id);
      still.keepOnly([...fresh.keys(), "head", "panel"]);
    }, { immediate: true });
    // A rev alone moves nothing: most news of a busy kitchen are proofs of delivery.
    const looks = computed(() => JSON.stringify(cards.value.map((card) => ({ ...card, rev: 0 }))));
    watch([looks, grid, zoom, panel, chosen], layOut, { flush: "post" });
    watch([rows, grid, zoom, panel, chosen], () => (tick(), tellShown()), { flush: "post" });
    watch(() => props.refusal, (text) => text && forget(JSON.parse(text)[0]));

    const sound = (tune) => tune && settings.value.sounds && !muted.value && play(tune);
    function tellShown() {
      if (document.visibilityState !== "visible") return;
      const news = cards.value.filter((card) => shownRevs.get(card.card_id) !== card.rev);
      if (!news.length) return;
      for (const card of news) shownRevs.set(card.card_id, card.rev);
      requestAnimationFrame(() => emit("shown", { card_ids: news.map((card) => card.card_id), revs: news.map((card) => card.rev) }));
    }

    // ---- hands ---------------------------------------------------------------------------
    const cardOf = (id) => cards.value.find((card) => card.card_id === id);
    const actId = (key, rev) => ids.get(key + " " + rev) ?? ids.set(key + " " + rev, newTapId()).get(key + " " + rev);

    function wait(key, rev) {
      waiting.set(key, rev);
      setTimeout(() => waiting.get(key) === rev && waiting.delete(key), GIVE_UP_MS);
      holdStill();
    }
    function forget(card_id) {
      for (const key of waiting.keys()) if (key.split("/")[0] === card_id) waiting.delete(key);
      for (const key of ids.keys()) if (key.split(" ")[0].split("/")[0] === card_id) ids.delete(key);
    }
    function bumpCard(card) {
      if (!card || waiting.has(card.card_id)) return;
      if (props.cansee && card.lines.some((line) => line.change)) return see(card, card.lines.filter((line) => line.change));
      if (settings.value.acknowledge && card.lines.some((line) => line.waits)) return askToRead(card);
      wait(card.card_id, card.rev);
      emit("bumpcard", { ...tapped({ card_id: card.card_id, rev: card.rev }), tap_id: actId(card.card_id, card.rev) });
    }
    function askToRead(card) {
      asked.set(card.card_id, performance.now() + ASK_MS);
      setTimeout(() => (asked.get(card.card_id) ?? 0) <= performance.now() && asked.delete(card.card_id), ASK_MS + 20);
      window.comanda.note(labels.value.read_first, "bad");
    }
    function acknowledge(card, line) {
      const key = card.card_id + "/" + line.line_id + "!";
      emit("acknowledge", { ...tapped({ card_id: card.card_id, line_id: line.line_id }), tap_id: actId(key, card.rev) });
    }
    function see(card, lines) {
      const key = card.card_id + "/" + lines.map((line) => line.line_id).join("+") + "?";
      if (waiting.has(key)) return;
      wait(key, card.rev);
      emit("seen", { ...tapped({ card_id: card.card_id, line_ids: lines.map((line) => line.line_id), changes: lines.map((line) => line.change) }), tap_id: actId(key, card.rev) });
    }
    function bumpLine(card, line) {
      if (props.cansee && line.change && !line.done) return see(card, [line]);
      if (settings.value.acknowledge && line.waits && !line.done) return askToRead(card);
      const key = card.card_id + "/" + line.line_id;
      if (waiting.has(key) || waiting.has(card.card_id)) return;
      wait(key, card.rev);
      emit("bumpline", {
        ...tapped({ card_id: card.card_id, line_id: line.line_id, rev: card.rev, done: !line.done }), tap_id: actId(key, card.rev),
      });
    }
    let recallAt = -Infinity;
    function recall(card_id) {
      if (performance.now() - recallAt < 400) return; // one finger, one recall
      recallAt = performance.now();
      emit("recall", tapped({ card_id }));
    }
    function rush(card, on) {
      if (!card || !props.canrush) return;
      holdStill(on ? UNDO_MS : STILL_MS);
      if (on) {
        undoing.set(card.card_id, performance.now() + UNDO_MS);
        setTimeout(() => undoing.delete(card.card_id), UNDO_MS);
      } else undoing.delete(card.card_id);
      emit("rush", tapped({ card_id: card.card_id, rush: on }));
      nextTick(tick);
    }
    function act(card, action) {
      const wanted = card.actions.find((each) => each.action === action);
      if (!wanted) return;
      if (wanted.picks_line) return (picking.value = picking.value?.card_id === card.card_id ? null : { card_id: card.card_id, action });
      const key = card.card_id + "/" + action;
      if (waiting.has(key)) return;
      wait(key, card.rev);
      emit("act", { ...tapped({ card_id: card.card_id, line_id: "", action }), tap_id: actId(key, card.rev) });
    }
    function pickLine(card, line) {
      const { action } = picking.value;
      picking.value = null;
      emit("act", tapped({ card_id: card.card_id, line_id: line.line_id, action }));
    }
    function mute(on) {
      silenced.value = on;
      emit("mute", tapped({ muted: on }));
    }
    const open = (name) => (panel.value = panel.value === name ? "" : name);
    function zoomBy(by) {
      const nearest = ZOOMS.reduce((best, each, at) => (Math.abs(each - zoom.value) < Math.abs(ZOOMS[best] - zoom.value) ? at : best), 0);
      zoomed.value = ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, nearest + by))];
      emit("zoom", tapped({ percent: Math.round(zoomed.value * 100) }));
    }
    function turnPage() {
      const last = Math.max(0, ...[...slots.value.values()].map((slot) => slot.page));
      page.value = page.value >= last ? 0 : page.value + 1;
    }
    function tap(element) {
      const { tap: kind, cardId, lineId } = element.dataset;
      const card = cardOf(cardId);
      if (kind === "recall") recall("");
      else if (kind === "bring") recall(cardId);
      else if (kind === "panel") open(element.dataset.panel);
      else if (kind === "mute") mute(!muted.value);
      else if (kind === "sound" || kind === "try") soon(() => play(element.dataset.tune ?? "new"));
      else if (kind === "page") turnPage();
      else if (kind === "zoom") zoomBy(Number(element.dataset.by));
      else if (kind === "station") emit("station", tapped({}));
      else if (kind === "soldout") emit("soldout", tapped({}));
      else if (!card) return;
      else if (performance.now() - (movedAt.get(cardId) ?? -Infinity) < MOVED_MS) shake(element);
      else if (kind === "act") act(card, element.dataset.act);
      else if (kind === "card") bumpCard(card);
      else if (kind === "see") see(card, card.lines.filter((line) => line.change));
      else if (kind === "ack") acknowledge(card, lineOf(card, lineId));
      else if (kind === "line" && picking.value?.card_id === cardId) pickLine(card, lineOf(card, lineId));
      else if (kind === "line") bumpLine(card, lineOf(card, lineId));
      else if (kind === "rush") rush(card, !card.rush);
      else if (kind === "unrush") rush(card, false);
    }
    const lineOf = (card, line_id) => card.lines.find((line) => line.line_id === line_id);
    const soon = (run) => (wake(), setTimeout(run, 60)); // the browser lets it sound once it was touched

    const onPage = () => [...slots.value].filter(([, slot]) => slot.page === page.value)
      .sort(([, a], [, b]) => a.row - b.row || a.column - b.column).map(([id]) => id);
    // A number that has just passed to another card takes no key: the press was for the one before.
    let numbered = [];
    const renumberedAt = new Map();
    watch([slots, page], () => {
      const fresh = onPage();
      fresh.forEach((id, at) => numbered[at] && numbered[at] !== id && renumberedAt.set(id, performance.now()));
      for (const id of renumberedAt.keys()) if (!fresh.includes(id)) renumberedAt.delete(id);
      numbered = fresh;
    });
    const isNew = (id) => performance.now() - (renumberedAt.get(id) ?? -Infinity) < MOVED_MS;
    const bar = bumpBar({
      chosen, chosenLine, onPage, cardOf, isNew,
      on: {
        bumpCard, bumpLine, acknowledge, page: turnPage, zoom: zoomBy, panel: (name) => (name ? open(name) : (panel.value = "")),
        recall: () => props.canrecall && recall(""), rush: (card) => card && rush(card, !undoing.has(card.card_id) && !card.rush),
      },
    });

    // What a bar at the box pressed: each once, and never late.
    const serialOf = (presses) => presses.at(-1)?.[0] ?? 0;
    const pressed = parsed(() => props.presses, []);
    let pressedUpTo = serialOf(pressed.value);
    watch(pressed, (presses) => {
      const isSeen = document.visibilityState === "visible" && window.comanda.isOpen();
      for (const [serial, name, atMs] of presses) {
        if (serial <= pressedUpTo) continue;
        pressedUpTo = serial;
        if (isSeen && now() - atMs < LATE_PRESS_MS) bar.press(name);
      }
    });

    // ---- ages, by direct text: no drawing for a second passing ---------------------------
    const later = new Set(); // what is not to be begun yet, so that its hour is heard
    function dim(element, key) {
      const ahead = Number(element.dataset.beginMs ?? 0) > now();
      element.dataset.later = ahead ? "1" : "0";
      if (ahead) later.add(key);
      else if (later.delete(key)) sound("new");
    }
    function tick() {
      if (!root.value) return;
      for (const element of root.value.querySelectorAll(".cm-card")) {
        const card = cardOf(element.dataset.cardId);
        if (!card) continue;
        const seconds = (now() - card.started_ms) / 1000;
        element.dataset.age = seconds >= card.red_after_s ? "red" : seconds >= card.amber_after_s ? "amber" : "calm";
        element.querySelector(".cm-age").textContent = clockAge(card.started_ms);
        dim(element, card.card_id);
        for (const line of element.querySelectorAll(".cm-kline[data-begin-ms]")) dim(line, line.dataset.lineId);
      }
      for (const element of root.value.querySelectorAll(".cm-undo-s")) {
        const until = undoing.get(element.closest("[data-tap]").dataset.cardId) ?? 0;
        element.textContent = Math.max(1, Math.ceil((until - performance.now()) / 1000));
      }
      const heard = Math.floor(window.comanda.heardMs() / 1000);
      const sign = root.value.querySelector("[data-heard]");
      const tone = window.comanda.isOpen() ? "ok" : "bad";
      if (tone === "bad" && root.value.dataset.tone === "ok") sound("unheard");
      root.value.dataset.tone = tone;
      sign.dataset.heard = heard;
      sign.dataset.tone = tone;
      sign.textContent = labels.value[tone === "ok" ? "heard" : "unheard"].replace("{seconds}", heard);
    }

    let beat;
    let observer;
    const touched = () => (stayOn(), wake(), setTimeout(() => (awake.value = isAwake()), 50));
    const seen = () => (stayOn(), tellShown());
    const forgetAll = () => [...waiting.keys()].forEach((each) => waiting.delete(each));
    const stopListening = window.comanda.onGate((open) => (open && (forgetAll(), shownRevs.clear(), tellShown()), tick())); // what was told while away may be lost
    onMounted(() => {
      onTap(root.value, tap);
      window.addEventListener("keydown", bar.heard);
      window.addEventListener("pointerdown", touched);
      document.addEventListener("visibilitychange", seen);
      observer = new ResizeObserver(() => nextTick(layOut));
      observer.observe(field.value);
      document.fonts?.ready.then(layOut);
      beat = setInterval(tick, 1000);
      layOut();
      tick();
      tellShown();
      stayOn();
    });
    onBeforeUnmount(() => {
      window.removeEventListener("keydown", bar.heard);
      window.removeEventListener("pointerdown", touched);
      document.removeEventListener("visibilitychange", seen);
      letSleep();
      observer.disconnect();
      clearInterval(beat);
      clearTimeout(timer);
      stopListening();
    });

    // ---- drawing -------------------------------------------------------------------------
    const drawCard = cardDrawer({ still, slots, grid, page, waiting, chosen, chosenLine, asked, undoing, picking, labels, props });
    const drawHead = headDrawer({ props, labels, station, cards, slots, page, panel, awake, muted });
    const drawPanel = panelDrawer({ labels, panel, allDay, history, muted });

    return () => {
      const numbers = new Map(onPage().slice(0, 9).map((id, at) => [id, at + 1]));
      return h("section", { ref: root, class: "cm-kitchen", "data-component": "kitchen-board", "data-zoom": Math.round(given.value * 100), style: { "--z": zoom.value } }, [
        still.draw("head", [station.value, cards.value, slots.value, page.value, panel.value, awake.value, muted.value, labels.value], drawHead),
        h("div", { class: "cm-kmain" }, [
          h("div", { ref: field, class: "cm-kfield" }, cards.value.length
            ? rows.value.map((row) => drawCard(row, numbers.get(row.card.card_id)))
            : [h("p", { class: "cm-empty", key: "empty" }, labels.value.empty)]),
          panel.value && still.draw("panel", [panel.value, allDay.value, history.value, muted.value, awake.value, labels.value], drawPanel),
        ]),
      ]);
    };
  },
};
