import { h, ref, shallowRef, shallowReactive, watch, computed, onMounted, onBeforeUnmount, nextTick } from "vue";
import { Still, clockAge, icon, newTapId, now, onTap, parsed, shake, tapped } from "comanda_kit";
import { place, same, shape } from "kitchen_layout";
import { isAwake, play, wake } from "kitchen_sound";

const GAP = 8;
const STILL_MS = 1000;
const MOVED_MS = 300; // a card that has just moved takes no tap
const GIVE_UP_MS = 10000;
const MARKS = ["", "added", "changed", "void"];
const ZOOM_KEY = "comanda-kitchen-zoom";
const ZOOMS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2];

export default {
  props: {
    cards: String, allday: String, history: String, zoom: String, station: String, refusal: String,
    canrush: String, canleave: String, canrecall: String, settings: String, labels: String,
  },
  emits: ["bumpcard", "bumpline", "recall", "rush", "shown", "station"],
  setup(props, { emit }) {
    const root = ref(null);
    const field = ref(null);
    const labels = parsed(() => props.labels, {});
    const settings = parsed(() => props.settings, {});
    const cards = parsed(() => props.cards, []);
    const allDay = parsed(() => props.allday, { items: [], ingredients: [] });
    const history = parsed(() => props.history, []);
    const zoomed = ref(Number(localStorage.getItem(ZOOM_KEY)) || 0); // this screen's own, kept by its browser
    const given = parsed(() => props.zoom, 1);
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
    const ids = new Map(); // the same act at the same rev keeps its id
    const still = new Still();
    const movedAt = new Map();
    const shownRevs = new Map();
    let stillUntil = 0;
    let timer = 0;
    let before = null;

    // ---- standing still ------------------------------------------------------------------
    const holdStill = () => (stillUntil = performance.now() + STILL_MS);

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
        announce(before, fresh);
      }
      before = fresh;
      for (const [key, rev] of waiting) if (fresh.get(key.split("/")[0])?.rev !== rev) waiting.delete(key);
      for (const key of ids.keys()) if (fresh.get(key.split(" ")[0].split("/")[0])?.rev !== Number(key.split(" ")[1])) ids.delete(key);
      if (!fresh.has(chosen.value)) chosen.value = chosenLine.value = "";
      still.keepOnly([...fresh.keys(), "head", "panel"]);
    }, { immediate: true });
    // A rev alone moves nothing: most news of a busy kitchen are proofs of delivery.
    const looks = computed(() => JSON.stringify(cards.value.map((card) => ({ ...card, rev: 0 }))));
    watch([looks, grid, zoom, panel, chosen], layOut, { flush: "post" });
    watch([rows, grid, zoom, panel, chosen], () => (tick(), tellShown()), { flush: "post" });
    watch(() => props.refusal, (text) => text && forget(JSON.parse(text)[0]));

    function announce(old, fresh) {
      if (!settings.value.sounds) return;
      const marks = (card, mark) => card.lines.filter((line) => line.mark === mark).length;
      let tune = "";
      for (const [id, card] of fresh) {
        const was = old.get(id);
        if (!was) tune ||= "new";
        else if (marks(card, "void") > marks(was, "void")) tune = "void";
        else if (marks(card, "added") + marks(card, "changed") > marks(was, "added") + marks(was, "changed") && tune !== "void") tune = "changed";
      }
      if (tune) play(tune);
    }
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
      wait(card.card_id, card.rev);
      emit("bumpcard", { ...tapped({ card_id: card.card_id, rev: card.rev }), tap_id: actId(card.card_id, card.rev) });
    }
    function bumpLine(card, line) {
      const key = card.card_id + "/" + line.line_id;
      if (waiting.has(key) || waiting.has(card.card_id)) return;
      wait(key, card.rev);
      emit("bumpline", {
        ...tapped({ card_id: card.card_id, line_id: line.line_id, rev: card.rev, done: !line.done }), tap_id: actId(key, card.rev),
      });
    }
    let recallAt = 0;
    function recall(card_id) {
      if (performance.now() - recallAt < 400) return; // one finger, one recall
      recallAt = performance.now();
      emit("recall", tapped({ card_id }));
    }
    function zoomBy(by) {
      const nearest = ZOOMS.reduce((best, each, at) => (Math.abs(each - zoom.value) < Math.abs(ZOOMS[best] - zoom.value) ? at : best), 0);
      zoomed.value = ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, nearest + by))];
      localStorage.setItem(ZOOM_KEY, zoomed.value);
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
      else if (kind === "panel") panel.value = panel.value === element.dataset.panel ? "" : element.dataset.panel;
      else if (kind === "page") turnPage();
      else if (kind === "zoom") zoomBy(Number(element.dataset.by));
      else if (kind === "station") emit("station", tapped({}));
      else if (!card) return;
      else if (performance.now() - (movedAt.get(cardId) ?? -Infinity) < MOVED_MS) shake(element);
      else if (kind === "card") bumpCard(card);
      else if (kind === "line") bumpLine(card, card.lines.find((line) => line.line_id === lineId));
      else if (kind === "rush") emit("rush", tapped({ card_id: cardId, rush: !card.rush }));
    }

    const onPage = () => [...slots.value].filter(([, slot]) => slot.page === page.value)
      .sort(([, a], [, b]) => a.row - b.row || a.column - b.column).map(([id]) => id);
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
    function bumpChosen() {
      const card = cardOf(chosen.value);
      const line = card?.lines.find((each) => each.line_id === chosenLine.value);
      if (line) bumpLine(card, line);
      else bumpCard(card);
    }
    const KEYS = {
      ArrowLeft: () => step(-1), ArrowRight: () => step(1), ArrowUp: () => stepLine(-1), ArrowDown: () => stepLine(1),
      Enter: bumpChosen, " ": bumpChosen, r: () => recall(""), p: turnPage,
      a: () => (panel.value = panel.value === "allday" ? "" : "allday"), h: () => (panel.value = panel.value === "history" ? "" : "history"),
    };
    function key(event) {
      if (event.target.closest?.("input,textarea") || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      const act = /^[1-9]$/.test(event.key)
        ? () => ((chosen.value = onPage()[Number(event.key) - 1] ?? ""), (chosenLine.value = ""))
        : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    }

    // ---- ages, by direct text: no drawing for a second passing ---------------------------
    function tick() {
      if (!root.value) return;
      for (const element of root.value.querySelectorAll(".cm-card")) {
        const card = cardOf(element.dataset.cardId);
        if (!card) continue;
        const seconds = (now() - card.started_ms) / 1000;
        element.dataset.age = seconds >= card.red_after_s ? "red" : seconds >= card.amber_after_s ? "amber" : "calm";
        element.querySelector(".cm-age").textContent = clockAge(card.started_ms);
      }
      const heard = Math.floor(window.comanda.heardMs() / 1000);
      const sign = root.value.querySelector("[data-heard]");
      sign.dataset.heard = heard;
      sign.dataset.tone = window.comanda.isOpen() ? "ok" : "bad";
      sign.textContent = labels.value.heard.replace("{seconds}", heard);
    }

    let beat;
    let observer;
    const touched = () => (wake(), setTimeout(() => (awake.value = isAwake()), 50));
    const forgetAll = () => [...waiting.keys()].forEach((each) => waiting.delete(each));
    const stopListening = window.comanda.onGate((open) => (open && (forgetAll(), shownRevs.clear(), tellShown()), tick())); // what was told while away may be lost
    onMounted(() => {
      onTap(root.value, tap);
      window.addEventListener("keydown", key);
      window.addEventListener("pointerdown", touched);
      document.addEventListener("visibilitychange", tellShown);
      observer = new ResizeObserver(() => nextTick(layOut));
      observer.observe(field.value);
      document.fonts?.ready.then(layOut);
      beat = setInterval(tick, 1000);
      layOut();
      tick();
      tellShown();
    });
    onBeforeUnmount(() => {
      window.removeEventListener("keydown", key);
      window.removeEventListener("pointerdown", touched);
      document.removeEventListener("visibilitychange", tellShown);
      observer.disconnect();
      clearInterval(beat);
      clearTimeout(timer);
      stopListening();
    });

    // ---- drawing -------------------------------------------------------------------------
    const allergy = (words) => words.map((word) => h("span", { class: "cm-allergy", key: word }, [icon("warn", 24), word]));

    function drawLine(card, line) {
      const busy = waiting.get(card.card_id + "/" + line.line_id) === card.rev;
      const done = busy ? !line.done : line.done;
      return h("button", {
        key: line.line_id, type: "button", "data-tap": "line", "data-card-id": card.card_id, "data-line-id": line.line_id,
        "data-mark": line.mark, "data-done": done ? "1" : "0",
        class: ["cm-kline", line.mark && "cm-kline-" + line.mark, { "cm-done": done, "cm-busy": busy, "cm-chosen": chosenLine.value === line.line_id }],
      }, [
        h("span", { class: "cm-kqty" }, line.quantity),
        h("span", { class: "cm-kname" }, [line.name, line.seat && h("span", { class: "cm-kseat" }, labels.value.seat + " " + line.seat), done && icon("served", 28)]),
        line.modifiers.map((each) => h("span", { class: ["cm-kmod", each.kind && "cm-kmod-" + each.kind] }, each.text)),
        line.note && h("span", { class: "cm-knote" }, line.note),
        line.allergies.length > 0 && h("span", { class: "cm-allergies" }, allergy(line.allergies)),
      ]);
    }

    function drawCard({ card, text }, number) {
      const slot = slots.value.get(card.card_id);
      const { cellWidth, cellHeight } = grid.value;
      const away = !slot || slot.page !== page.value;
      const busy = waiting.get(card.card_id) === card.rev;
      const busyLines = card.lines.map((line) => waiting.get(card.card_id + "/" + line.line_id) ?? "").join();
      const line = chosen.value === card.card_id ? chosenLine.value : null;
      return still.draw(card.card_id, [text, slot, away, busy, busyLines, line, chosen.value === card.card_id, number, grid.value, labels.value, props.canrush], () =>
        h("article", {
          key: card.card_id, "data-card-id": card.card_id, "data-rev": card.rev, "data-slot": slot ? [slot.page, slot.column, slot.row].join("-") : "",
          "aria-hidden": away ? "true" : null,
          class: ["cm-card", { "cm-card-away": away, "cm-waiting": busy, "cm-chosen": chosen.value === card.card_id, "cm-rush": card.rush, "cm-card-wide": slot?.across > 1 }],
          style: {
            "--c": card.type_color || "var(--cm-edge)",
            width: (slot?.across > 1 ? cellWidth * 2 + GAP : cellWidth) + "px",
            maxHeight: slot ? slot.down * cellHeight + (slot.down - 1) * GAP + "px" : null,
            transform: slot ? `translate(${slot.column * (cellWidth + GAP)}px, ${slot.row * (cellHeight + GAP)}px)` : null,
          },
        }, h("div", { class: "cm-card-inner" }, [
          h("button", { type: "button", class: "cm-card-head", "data-tap": "card", "data-card-id": card.card_id }, [
            h("span", { class: "cm-card-title" }, card.title),
            h("span", { class: "cm-age" }),
            h("span", { class: "cm-card-facts" }, [
              number && h("kbd", {}, number), card.rush && h("b", { class: "cm-rush-word" }, labels.value.rush),
              card.order_type && h("b", {}, card.order_type), card.course && h("span", {}, card.course),
              card.guests && h("span", {}, [icon("guests"), card.guests]), card.waiter && h("span", {}, card.waiter),
            ]),
          ]),
          card.allergies.length > 0 && h("div", { class: "cm-allergies cm-card-allergies" }, allergy(card.allergies)),
          card.note && h("div", { class: "cm-card-note" }, card.note),
          h("div", { class: "cm-klines" }, MARKS.flatMap((mark) => {
            const lines = card.lines.filter((each) => each.mark === mark);
            if (!lines.length) return [];
            const bar = mark && h("div", { key: mark, class: "cm-kbar cm-kbar-" + mark }, labels.value[mark]);
            return [bar, ...lines.map((each) => drawLine(card, each))];
          })),
          card.progress.length > 0 && h("ul", { class: "cm-progress" }, card.progress.map((each) =>
            h("li", { key: each.station, class: { "cm-ready": each.ready } }, [each.ready && icon("served"), h("span", {}, each.station), h("b", {}, each.done + "/" + each.total)]))),
          (card.also_at.length > 0 || props.canrush) && h("div", { class: "cm-card-foot" }, [
            card.also_at.length > 0 && h("span", {}, labels.value.also_at + ": " + card.also_at.join(", ")),
            props.canrush && h("button", { type: "button", class: "cm-small-button", "data-tap": "rush", "data-card-id": card.card_id }, [icon("rush"), labels.value.rush]),
          ]),
        ])));
    }

    function drawHead() {
      const later = cards.value.filter((card) => (slots.value.get(card.card_id)?.page ?? 0) !== page.value);
      const names = later.slice(0, 6).map((card) => card.title).join(", ") + (later.length > 6 ? " …" : "");
      const button = (tapName, name, label, extra = {}) =>
        h("button", { type: "button", class: ["cm-small-button", { "cm-on": extra["data-panel"] && panel.value === extra["data-panel"] }], "data-tap": tapName, ...extra }, [icon(name), h("span", {}, label)]);
      return h("header", { class: "cm-khead" }, [
        props.canleave ? h("button", { type: "button", class: "cm-small-button cm-kstation", "data-tap": "station" }, [icon("list"), h("span", {}, station.value)]) : h("h1", {}, station.value),
        h("span", { class: "cm-kcount" }, labels.value.cards.replace("{count}", cards.value.length)),
        h("span", { class: "cm-heard", "data-heard": "0" }),
        h("span", { class: "cm-kspace" }),
        settings.value.sounds && !awake.value && h("span", { class: "cm-ksound" }, [icon("mute"), labels.value.sound_on]),
        later.length > 0 && button("page", "next", labels.value.next + " (" + later.length + "): " + names, { "data-local": "" }),
        h("span", { class: "cm-kzoom" }, [["less", -1, labels.value.smaller], ["more", 1, labels.value.larger]].map(([name, by, label]) =>
          h("button", { key: by, type: "button", class: "cm-small-button", "data-tap": "zoom", "data-by": by, "data-local": "", "aria-label": label }, [icon(name)]))),
        button("panel", "list", labels.value.all_day, { "data-panel": "allday", "data-local": "" }),
        props.canrecall && button("panel", "history", labels.value.history, { "data-panel": "history", "data-local": "" }),
        props.canrecall && button("recall", "recall", labels.value.recall),
      ]);
    }

    function drawPanel() {
      const counts = (title, list) => list.length > 0 && h("section", {}, [h("h2", {}, title), h("ul", {}, list.map((each) =>
        h("li", { key: each.name + each.detail }, [h("b", {}, each.quantity), h("span", {}, [each.name, each.detail && h("small", {}, each.detail)])])))]);
      if (panel.value === "allday") {
        return h("aside", { class: "cm-kpanel" }, [counts(labels.value.all_day, allDay.value.items), counts(labels.value.by_ingredient, allDay.value.ingredients)]);
      }
      return h("aside", { class: "cm-kpanel" }, h("section", {}, [h("h2", {}, labels.value.history),
        history.value.length === 0 && h("p", {}, labels.value.no_history),
        history.value.map((each) => h("div", { class: "cm-past", key: each.card_id }, [
          h("div", {}, [h("b", {}, each.title), h("small", {}, each.when), h("p", {}, each.summary)]),
          h("button", { type: "button", class: "cm-small-button", "data-tap": "bring", "data-card-id": each.card_id }, [icon("recall"), labels.value.bring_back]),
        ]))]));
    }

    return () => {
      const numbers = new Map(onPage().slice(0, 9).map((id, at) => [id, at + 1]));
      return h("section", { ref: root, class: "cm-kitchen", "data-component": "kitchen-board", style: { "--z": zoom.value } }, [
        still.draw("head", [station.value, cards.value, slots.value, page.value, panel.value, awake.value, labels.value], drawHead),
        h("div", { class: "cm-kmain" }, [
          h("div", { ref: field, class: "cm-kfield" }, cards.value.length
            ? rows.value.map((row) => drawCard(row, numbers.get(row.card.card_id)))
            : [h("p", { class: "cm-empty", key: "empty" }, labels.value.empty)]),
          panel.value && still.draw("panel", [panel.value, allDay.value, history.value, labels.value], drawPanel),
        ]),
      ]);
    };
  },
};
