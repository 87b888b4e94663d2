import { h, ref, shallowRef, watch, computed, onMounted, onBeforeUnmount } from "vue";
import { Still, icon, minutesSince, onTap, parsed, tapped } from "comanda_kit";

const NARROW_PX = 600;
const SNAP = 5;
const QUIET_MS = 4000; // after a touch nothing moves for so long: no table slips from under a finger
const UNSENT_LONG_MIN = 2;

export default {
  props: { floor: String, now: String, room: String, editable: String, picked: String, labels: String },
  emits: ["open", "tab", "move", "pick", "room"],
  setup(props, { emit }) {
    const root = ref(null);
    const labels = parsed(() => props.labels, {});
    const coming = parsed(() => props.floor, { rooms: [], tables: [] });
    const floor = shallowRef(coming.value);
    const now = parsed(() => props.now, { tables: {}, tabs: [] });
    const editable = parsed(() => props.editable, false);
    const chosen = ref("");
    const asList = ref(false);
    const size = shallowRef({ width: 0, height: 0 });
    const drafts = shallowRef(new Map()); // where tables are being dragged to
    const picked = ref("");
    const still = new Still();

    const room = computed(() => floor.value.rooms.find((each) => each.room_id === chosen.value) ?? floor.value.rooms[0]);
    const tables = computed(() => floor.value.tables.filter((each) => each.room_id === room.value?.room_id));
    const scale = computed(() => {
      if (!room.value || !size.value.width) return 0;
      return Math.min(size.value.width / room.value.width, size.value.height / room.value.height);
    });
    const narrow = computed(() => size.value.width > 0 && size.value.width < NARROW_PX - 32);
    watch(() => props.room, (text) => text && (chosen.value = JSON.parse(text)[0]), { immediate: true });
    watch(() => props.picked, (text) => (picked.value = text ? JSON.parse(text)[0] : ""), { immediate: true });

    // ---- a floor that was edited meanwhile -----------------------------------------------
    let touchedAt = -Infinity;
    let waiting;
    function showFloor() {
      clearTimeout(waiting);
      const quietIn = editable.value ? 0 : touchedAt + QUIET_MS - performance.now();
      if (quietIn > 0) waiting = setTimeout(showFloor, quietIn);
      else (floor.value = coming.value), (drafts.value = new Map());
    }
    watch(coming, showFloor);
    const touched = () => (touchedAt = performance.now());

    function tap(element) {
      const { tap: kind, roomId, tableId, tabId } = element.dataset;
      if (kind === "room") (chosen.value = roomId), emit("room", tapped({ room_id: roomId }));
      else if (kind === "view") asList.value = !asList.value;
      else if (kind === "tab") emit("tab", tapped({ tab_id: tabId }));
      else if (editable.value) pick(tableId);
      else emit("open", tapped({ table_id: tableId }));
    }

    // ---- editing -------------------------------------------------------------------------
    const whereIs = (table) => drafts.value.get(table.table_id) ?? table;
    function pick(tableId) {
      if (picked.value === tableId) return;
      picked.value = tableId;
      emit("pick", tapped({ table_id: tableId }));
    }
    function moveTo(table, change) {
      const to = { ...whereIs(table), ...change };
      drafts.value = new Map(drafts.value).set(table.table_id, to);
      const { table_id, x, y, w, h: height, rotation } = to;
      emit("move", tapped({ table_id, x, y, w, h: height, rotation }));
    }
    function startDrag(event) {
      const element = event.target.closest("[data-table-id]");
      if (!editable.value || !element) return;
      const table = tables.value.find((each) => each.table_id === element.dataset.tableId);
      const from = whereIs(table);
      const snap = (value) => Math.round(value / SNAP) * SNAP;
      pick(table.table_id);
      element.setPointerCapture(event.pointerId);
      let to = from;
      const drag = (move) => {
        to = {
          ...from,
          x: Math.max(0, Math.min(room.value.width - from.w, snap(from.x + (move.clientX - event.clientX) / scale.value))),
          y: Math.max(0, Math.min(room.value.height - from.h, snap(from.y + (move.clientY - event.clientY) / scale.value))),
        };
        drafts.value = new Map(drafts.value).set(table.table_id, to);
      };
      const drop = () => {
        element.removeEventListener("pointermove", drag);
        drafts.value = new Map(drafts.value).set(table.table_id, from);
        if (to.x !== from.x || to.y !== from.y) moveTo(table, { x: to.x, y: to.y });
      };
      element.addEventListener("pointermove", drag);
      element.addEventListener("pointerup", drop, { once: true });
      element.addEventListener("pointercancel", drop, { once: true });
    }

    // ---- minutes, by direct text ---------------------------------------------------------
    function tick() {
      for (const element of root.value?.querySelectorAll("[data-since]") ?? []) {
        const text = element.dataset.words.replace("{count}", minutesSince(Number(element.dataset.since)));
        if (element.textContent !== text) element.textContent = text;
        if (element.classList.contains("cm-unsent")) element.classList.toggle("cm-unsent-long", minutesSince(Number(element.dataset.since)) >= UNSENT_LONG_MIN);
      }
    }
    const since = (ms, words, name) => ms !== null && h("span", { class: name, "data-since": ms, "data-words": words });

    let timer;
    let observer;
    onMounted(() => {
      onTap(root.value, tap);
      for (const event of ["pointerdown", "pointermove", "wheel"]) root.value.addEventListener(event, touched, { passive: true });
      root.value.addEventListener("pointerdown", startDrag);
      const field = root.value.querySelector(".cm-floor-field");
      observer = new ResizeObserver(() => (size.value = { width: field.clientWidth - 16, height: field.clientHeight - 16 }));
      observer.observe(field);
      timer = setInterval(tick, 1000);
      tick();
    });
    onBeforeUnmount(() => (observer.disconnect(), clearInterval(timer), clearTimeout(waiting)));
    watch([now, room, asList, narrow, floor, scale], tick, { flush: "post" });

    // ---- drawing -------------------------------------------------------------------------
    const stateOf = (id) => now.value.tables[id] ?? { state: "free", word: labels.value.free, guests: 0, since_ms: null, server: "", presence: "", unsent_since_ms: null, amount: "", beside: "", reserved: "", dim: false };

    function facts(state, seats) {
      const unsent = since(state.unsent_since_ms ?? null, labels.value.unsent, "cm-unsent");
      return [
        h("span", { class: "cm-table-state" }, [icon(state.state), (state.state === "unsent" && unsent) || h("span", {}, state.word)]),
        state.state !== "unsent" && unsent,
        state.reserved && h("span", { class: "cm-reserved-for" }, [state.state !== "reserved" && icon("reserved", 16), state.reserved]),
        since(state.since_ms, labels.value.minutes, "cm-minutes"),
        state.guests > 0 ? h("span", { class: "cm-guests" }, [icon("guests", 16), state.guests])
          : seats > 0 && h("span", { class: "cm-guests cm-seats-free" }, [icon("guests", 16), seats]),
      ];
    }
    const server = (state) => state.server && h("span", { class: "cm-server", style: state.server_color ? { "--c": state.server_color } : null }, state.server);
    const named = (name, state) => h("span", { class: "cm-table-name" }, [h("span", { class: "cm-table-number" }, name), state.beside && h("small", { class: "cm-beside" }, state.beside)]);
    const presence = (state) => state.presence && h("span", { class: "cm-presence" }, [icon("person", 16), state.presence]);

    function drawTable(table) {
      const at = whereIs(table);
      const state = stateOf(table.table_id);
      const small = Math.min(at.w, at.h) * scale.value < 92;
      return still.draw(table.table_id, [table, at, JSON.stringify(state), scale.value, picked.value === table.table_id, editable.value, labels.value], () =>
        h("button", {
          key: table.table_id, type: "button", "data-tap": "table", "data-table-id": table.table_id, "data-state": state.state,
          class: ["cm-table", "cm-table-" + state.state, { "cm-round": table.shape === "round", "cm-small": small, "cm-narrow": at.w * scale.value < 150, "cm-dim": state.dim, "cm-picked": editable.value && picked.value === table.table_id }],
          style: {
            left: at.x * scale.value + "px", top: at.y * scale.value + "px", width: at.w * scale.value + "px", height: at.h * scale.value + "px",
            "--turn": at.rotation + "deg",
          },
        }, [
          h("span", { class: "cm-table-top" }),
          h("span", { class: "cm-table-words" }, [named(table.number, state), ...facts(state, table.seats)]),
          server(state), presence(state),
        ]));
    }

    function drawRow(kind, id, name, state, seats) {
      return h("button", {
        key: kind + id, type: "button", "data-tap": kind, [kind === "tab" ? "data-tab-id" : "data-table-id"]: id, "data-state": state.state,
        class: ["cm-table-row", "cm-table-" + state.state],
      }, [
        named(name, state),
        h("span", { class: "cm-table-row-facts" }, facts(state, seats)),
        h("span", { class: "cm-table-row-end" }, [state.amount && h("b", {}, state.amount), presence(state), server(state)]),
      ]);
    }

    const rowState = (tab) => ({ guests: 0, unsent_since_ms: null, ...tab });
    return () => {
      const list = (asList.value || narrow.value) && !editable.value;
      return h("section", { ref: root, class: ["cm-floor", { "cm-editing": editable.value }], "data-component": "floor-plan" }, [
        h("nav", { class: "cm-floor-head" }, [
          ...floor.value.rooms.map((each) =>
            h("button", {
              key: each.room_id, type: "button", class: ["cm-small-button", { "cm-on": each === room.value }], "data-tap": "room", "data-room-id": each.room_id, "data-local": "",
            }, each.name)),
          h("span", { class: "cm-kspace" }),
          !narrow.value && !editable.value && h("button", { type: "button", class: "cm-small-button", "data-tap": "view", "data-local": "" }, [icon(list ? "plan" : "list"), list ? labels.value.plan : labels.value.list]),
        ]),
        now.value.tabs.length > 0 && h("div", { class: "cm-named-tabs", "aria-label": labels.value.tabs }, now.value.tabs.map((tab) => drawRow("tab", tab.tab_id, tab.name, rowState(tab), 0))),
        h("div", { class: "cm-floor-field" }, [
          floor.value.tables.length === 0
            ? props.floor && !editable.value && h("p", { class: "cm-empty" }, labels.value.empty)
            : list
              ? h("div", { class: "cm-floor-list" }, tables.value.filter((table) => !stateOf(table.table_id).dim).map((table) => drawRow("table", table.table_id, table.number, stateOf(table.table_id), table.seats)))
              : h("div", { class: "cm-floor-plan", style: { width: (room.value?.width ?? 0) * scale.value + "px", height: (room.value?.height ?? 0) * scale.value + "px" } }, tables.value.map(drawTable)),
        ]),
      ]);
    };
  },
};
