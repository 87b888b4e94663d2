import { h, ref, watch, shallowReactive, onMounted, onBeforeUnmount } from "vue";
import { Still, ageWords, icon, newTapId, onTap, parsed, tapped } from "comanda_kit";

const GIVE_UP_MS = 10000;
const ASK_MS = 4000;

export default {
  props: { sections: String, tabs: String, round: String, labels: String },
  emits: ["act", "tab"],
  setup(props, { emit }) {
    const labels = parsed(() => props.labels, { minutes: "{minutes} min", hours: "{hours} h" });
    const ageText = (ms) => ageWords(ms, labels.value);
    const root = ref(null);
    const sections = parsed(() => props.sections, []);
    const tabs = parsed(() => props.tabs, { tabs: [], selected: "" });
    const waiting = shallowReactive(new Map()); // "row action" -> the row's text when it was pressed
    const asking = ref(""); // "row action" whose confirmation is on the button
    const ids = new Map(); // the same act on the same row keeps its id until it is answered
    const still = new Still();
    let askTimer = 0;

    const rowsById = () => new Map(sections.value.flatMap((section) => section.rows.map((row) => [row.row_id, row])));
    function rearm() {
      waiting.clear();
      ids.clear();
    }
    watch(() => props.round, rearm);
    watch(sections, () => {
      const rows = rowsById();
      for (const [key, text] of waiting) {
        if (JSON.stringify(rows.get(key.split(" ")[0])) === text) continue;
        waiting.delete(key);
        ids.delete(key);
      }
    });
    const forget = window.comanda.onGate((open) => open && waiting.clear());

    function act(row, action) {
      const key = row.row_id + " " + action.action;
      if (waiting.has(key)) return;
      if (action.confirm && asking.value !== key) {
        asking.value = key;
        clearTimeout(askTimer);
        askTimer = setTimeout(() => (asking.value = ""), ASK_MS);
        return;
      }
      asking.value = "";
      if (!ids.has(key)) ids.set(key, newTapId());
      waiting.set(key, JSON.stringify(row));
      setTimeout(() => waiting.delete(key), GIVE_UP_MS);
      emit("act", { ...tapped({ row_id: row.row_id, action: action.action }), tap_id: ids.get(key) });
    }
    function tap(element) {
      const { tap: kind, tabId, rowId, action } = element.dataset;
      if (kind === "tab") return emit("tab", tapped({ tab_id: tabId }));
      const row = rowsById().get(rowId);
      const found = row?.actions.find((each) => each.action === action);
      if (found?.enabled) act(row, found);
    }
    function tick() {
      for (const element of root.value?.querySelectorAll("[data-since]") ?? []) element.textContent = ageText(Number(element.dataset.since));
    }
    let beat;
    onMounted(() => (onTap(root.value, tap), (beat = setInterval(tick, 5000))));
    onBeforeUnmount(() => (clearInterval(beat), clearTimeout(askTimer), forget()));

    const face = (row, action) => {
      const key = row.row_id + " " + action.action;
      return { key, ask: asking.value === key, busy: waiting.has(key) };
    };
    function button(row, action) {
      const { ask, busy } = face(row, action);
      return h("button", {
        key: action.action, type: "button", "data-tap": "act", "data-row-id": row.row_id, "data-action": action.action,
        "aria-disabled": busy || !action.enabled ? "true" : null, "data-asking": ask ? "1" : null,
        class: ["cm-small-button", action.tone && "cm-" + action.tone, { "cm-asking": ask }],
      }, [icon(action.icon), h("span", {}, ask ? action.confirm : action.label)]);
    }
    const words = (row) => [
      h("b", { class: "cm-row-title" }, row.title),
      row.detail && h("span", { class: "cm-row-detail" }, row.detail),
    ];
    const facts = (row) => [
      row.word && h("span", { class: ["cm-row-word", row.tone && "cm-tone-" + row.tone] }, row.word),
      row.since_ms !== null && h("span", { class: "cm-row-age", "data-since": row.since_ms }, ageText(row.since_ms)),
      row.amount && h("b", { class: "cm-row-amount" }, row.amount),
    ];
    function drawRow(row, look) {
      const keys = row.actions.map((action) => Object.values(face(row, action)).join()).join(";");
      return still.draw(look + row.row_id, [JSON.stringify(row), keys], () => {
        const common = { key: row.row_id, "data-row-id": row.row_id, "data-tone": row.tone, style: { "--c": row.color || "transparent" } };
        if (look === "plates") {
          const [action] = row.actions;
          const { busy, ask } = action ? face(row, action) : {};
          return h("button", {
            ...common, type: "button", "data-tap": "act", "data-action": action?.action, "aria-disabled": busy || !action?.enabled ? "true" : null,
            class: ["cm-plate", row.tone && "cm-tone-" + row.tone],
          }, [...words(row), h("span", { class: "cm-plate-facts" }, [...facts(row), action && h("span", { class: "cm-plate-act" }, [icon(action.icon), ask ? action.confirm : action.label])])]);
        }
        if (look === "links") {
          const [action] = row.actions;
          return h("button", {
            ...common, type: "button", "data-tap": "act", "data-action": action.action, "aria-disabled": face(row, action).busy ? "true" : null,
            class: "cm-link",
          }, [icon(action.icon), h("span", {}, row.title)]);
        }
        return h("li", { ...common, class: ["cm-row", "cm-row-" + look] }, [
          h("div", { class: "cm-row-words" }, words(row)), h("div", { class: "cm-row-facts" }, facts(row)),
          row.actions.length > 0 && h("div", { class: "cm-row-actions" }, row.actions.map((action) => button(row, action))),
          row.share !== null && h("div", { class: "cm-row-share" }, [h("i", { style: { width: row.share + "%" } })]),
        ]);
      });
    }
    const drawSection = (section) =>
      h("section", { key: section.section_id, class: ["cm-rows", "cm-rows-" + section.look], "data-section-id": section.section_id }, [
        section.heading && h("h2", {}, section.heading),
        section.note && h("p", { class: "cm-rows-note" }, section.note),
        section.rows.length ? h(section.look === "plates" || section.look === "links" ? "div" : "ul", {}, section.rows.map((row) => drawRow(row, section.look)))
          : section.empty && h("p", { class: "cm-rows-empty" }, section.empty),
      ]);
    const drawTabs = () =>
      h("nav", { class: "cm-tabs" }, tabs.value.tabs.map((tab) =>
        h("button", { key: tab.tab_id, type: "button", class: ["cm-small-button", { "cm-on": tab.tab_id === tabs.value.selected }], "data-tap": "tab", "data-tab-id": tab.tab_id },
          [h("span", {}, tab.label), tab.count && h("span", { class: "cm-tab-count" }, tab.count)])));

    return () =>
      h("section", { ref: root, class: "cm-row-list", "data-component": "row-list" }, [
        tabs.value.tabs.length > 0 && drawTabs(), h("div", { class: "cm-row-sections" }, [h("div", { class: "cm-row-columns" }, sections.value.map(drawSection))]),
      ]);
  },
};
