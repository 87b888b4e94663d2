import { h, ref, shallowReactive, watch, computed, onBeforeUnmount, onMounted, onUpdated } from "vue";
import { Still, icon, minutesSince, onTap, parsed, shake, tapped } from "comanda_kit";

const NO_LINES = { courses: [], lines: [] };

export default {
  props: { order: String, seats: String, totals: String, actions: String, empty: String, selected: String, prices: String, labels: String },
  emits: ["line", "open", "price", "course", "timer", "seat", "select"],
  setup(props, { emit }) {
    const root = ref(null);
    const selected = ref("");
    const labels = parsed(() => props.labels, {});
    const order = parsed(() => props.order, NO_LINES);
    const seats = parsed(() => props.seats, { seats: [], selected: "" });
    const totals = parsed(() => props.totals, []);
    const actions = parsed(() => props.actions, {});
    const empty = parsed(() => props.empty, "");
    const prices = parsed(() => props.prices, false); // a price tells its page when it is tapped
    const waiting = shallowReactive(new Map()); // "line/action" or "course" -> what it waits to see changed
    const still = new Still();
    let known = null;
    let fresh = "";

    // A line is drawn anew only when its own text changed.
    const rows = computed(() => order.value.lines.map((line) => ({ line, text: JSON.stringify(line) })));
    const groups = computed(() => {
      const bars = order.value.courses.map((bar) => ({ bar, text: JSON.stringify(bar), rows: [] }));
      const loose = { bar: null, rows: [] };
      const last = { bar: null, rows: [] }; // what is charged on everything above it
      const byId = new Map(bars.map((group) => [group.bar.course_id, group]));
      for (const row of rows.value) (row.line.last ? last : byId.get(row.line.course_id) ?? loose).rows.push(row);
      return [loose, ...bars, last];
    });

    watch(rows, (now) => {
      const ids = now.map((row) => row.line.line_id);
      fresh = known === null ? "" : ids.filter((id) => !known.has(id)).at(-1) ?? "";
      known = new Set(ids);
      still.keepOnly([...ids, ...order.value.courses.map((bar) => "bar " + bar.course_id), "seats", "totals"]);
      if (selected.value && !known.has(selected.value)) selected.value = "";
    }, { immediate: true });
    watch(() => props.selected, (text) => {
      if (text) (selected.value = JSON.parse(text)[0]), (fresh = selected.value);
    }, { immediate: true });

    function isWaiting(key, state) {
      return waiting.has(key) && waiting.get(key) === state;
    }
    function tap(element) {
      const data = element.dataset;
      const row = rows.value.find((each) => each.line.line_id === data.lineId);
      if (data.tap === "price") emit("price", tapped({ line_id: data.lineId }));
      else if (data.tap === "line" && row?.line.opens) emit("open", tapped({ line_id: row.line.line_id, rev: row.line.rev }));
      else if (data.tap === "line") select(selected.value === data.lineId ? "" : data.lineId);
      else if (data.tap === "seat") emit("seat", tapped({ seat: data.seat }));
      else if (element.getAttribute("aria-disabled")) shake(element);
      else if (data.tap === "fire") fire(data.courseId);
      else if (data.tap === "timer") emit("timer", tapped({ course_id: data.courseId }));
      else if (row) act(row.line, data.action);
    }
    function select(line_id) {
      selected.value = line_id;
      fresh = line_id; // its actions come into sight
      emit("select", { line_id });
    }
    function act(line, action) {
      const once = actions.value[line.actions]?.find((each) => each.action === action)?.once;
      if (once) waiting.set(line.line_id + "/" + action, line.rev);
      emit("line", tapped({ line_id: line.line_id, rev: line.rev, action }));
    }
    function fire(course_id) {
      const group = groups.value.find((each) => each.bar?.course_id === course_id);
      waiting.set(course_id, group.text);
      emit("course", tapped({ course_id }));
    }
    const forget = window.comanda.onGate((open) => open && waiting.clear());
    const sinceText = (ms, words) => words.replace("{minutes}", minutesSince(ms));
    function tick() {
      for (const element of root.value?.querySelectorAll("[data-since]") ?? []) {
        const text = sinceText(Number(element.dataset.since), element.dataset.words);
        if (element.textContent !== text) element.textContent = text;
      }
    }
    const beat = setInterval(tick, 5000);
    onBeforeUnmount(() => (clearInterval(beat), forget()));

    onMounted(() => onTap(root.value, tap));
    onUpdated(() => {
      if (!fresh) return;
      const id = fresh;
      fresh = "";
      requestAnimationFrame(() => root.value?.querySelector(`[data-line-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest" }));
    });

    function drawSeats() {
      if (!seats.value.seats.length) return h("div", { class: "cm-seats", hidden: true });
      return h("div", { class: "cm-seats", role: "group", "aria-label": labels.value.seats }, seats.value.seats.map(({ seat, label, alert }) =>
        h("button", {
          key: seat, type: "button", "data-tap": "seat", "data-seat": seat,
          class: ["cm-seat", { "cm-on": seat === seats.value.selected, "cm-alert": alert }], "aria-pressed": seat === seats.value.selected,
        }, [alert && icon("warn", 16), label])));
    }

    function drawBar({ bar, text }) {
      const fired = isWaiting(bar.course_id, text);
      return still.draw("bar " + bar.course_id, [text, fired], () =>
        h("div", { key: "bar " + bar.course_id, class: "cm-course", "data-course-id": bar.course_id }, [
          h("span", { class: "cm-course-name" }, bar.name),
          h("span", { class: ["cm-course-status", { "cm-late": bar.late }] }, [
            bar.status && h("span", {}, bar.status),
            bar.since_ms !== null && h("span", { "data-since": bar.since_ms, "data-words": bar.since_words }, sinceText(bar.since_ms, bar.since_words)),
          ]),
          bar.timer && h("button", { type: "button", class: "cm-fire cm-timer", "data-tap": "timer", "data-course-id": bar.course_id, "aria-label": bar.timer }, [icon("late")]),
          bar.fire && h("button", {
            type: "button", class: "cm-fire", "data-tap": "fire", "data-course-id": bar.course_id,
            "aria-disabled": fired || !bar.fire.enabled ? "true" : null,
          }, [icon("fire"), h("span", {}, bar.fire.enabled ? bar.fire.label : bar.fire.reason || bar.fire.label)]),
        ]));
    }

    function drawLine({ line, text }) {
      const open = selected.value === line.line_id;
      const set = (open && actions.value[line.actions]) || null;
      const held = set ? set.map((each) => isWaiting(line.line_id + "/" + each.action, line.rev)).join() : "";
      return still.draw(line.line_id, [text, open, set, held, prices.value, labels.value], () =>
        h("div", {
          key: line.line_id, class: ["cm-oline", "cm-is-" + line.state, { "cm-open": open }], style: line.color ? { "--c": line.color } : null,
          "data-line-id": line.line_id, "data-rev": line.rev, "data-state": line.state, "data-gone": line.gone ? "1" : null,
        }, [
          h("button", { type: "button", class: "cm-oline-main", "data-tap": "line", "data-line-id": line.line_id, "aria-expanded": open }, [
            h("span", { class: "cm-qty" }, line.quantity),
            h("span", { class: "cm-oline-name" }, line.name),
            h("span", { class: "cm-oline-price", "data-tap": prices.value ? "price" : null, "data-line-id": prices.value ? line.line_id : null }, line.price),
            line.modifiers.map((modifier) => [
              h("span", { class: ["cm-mod", modifier.kind && "cm-mod-" + modifier.kind] }, modifier.text),
              modifier.price && h("span", { class: "cm-mod-price" }, modifier.price),
            ]),
            line.note && h("span", { class: "cm-note" }, [icon("note", 16), line.note]),
            h("span", { class: "cm-oline-state" }, [
              line.seat && h("span", { class: "cm-seat-badge" }, line.seat),
              line.gone ? h("span", { class: "cm-state cm-gone-words" }, [icon("void", 16), line.gone])
                : !line.last && h("span", { class: "cm-state" }, [icon(line.state, 16), labels.value[line.state]]),
              line.delivery && h("span", { class: ["cm-delivery", line.delivery_tone && "cm-" + line.delivery_tone] }, line.delivery),
              line.added_by && h("span", { class: "cm-by" }, line.added_by),
            ]),
          ]),
          set && h("div", { class: "cm-oline-actions" }, set.map((each) => {
            const off = !each.enabled || isWaiting(line.line_id + "/" + each.action, line.rev);
            return h("button", {
              key: each.action, type: "button", class: ["cm-small-button", { "cm-danger": each.danger }], "data-tap": "action",
              "data-action": each.action, "data-line-id": line.line_id, "aria-disabled": off ? "true" : null, "aria-label": each.label || each.action,
            }, [icon(each.icon), each.label && h("span", {}, !each.enabled && each.reason ? each.reason : each.label)]);
          })),
        ]));
    }

    return () => {
      const drawn = groups.value.flatMap((group) => [...(group.bar ? [drawBar(group)] : []), ...group.rows.map(drawLine)]);
      return h("div", { ref: root, class: "cm-order-list", "data-component": "order-list" }, [
        still.draw("seats", [seats.value, labels.value], drawSeats),
        h("div", { class: "cm-olines" }, drawn.length ? drawn : [h("p", { class: "cm-empty", key: "empty" }, empty.value || labels.value.empty)]),
        still.draw("totals", [totals.value], () => h("dl", { class: "cm-totals" }, totals.value.map((total) =>
          h("div", { class: { "cm-strong": total.strong } }, [h("dt", {}, total.label), h("dd", {}, total.amount)])))),
      ]);
    };
  },
};
