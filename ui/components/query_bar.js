import { h, ref, watch, onMounted, nextTick } from "vue";
import { icon, onTap, parsed, tapped } from "comanda_kit";

export default {
  props: { period: String, narrow: String, search: String, views: String, files: String, labels: String },
  emits: ["span", "move", "dates", "narrow", "view"],
  setup(props, { emit }) {
    const root = ref(null);
    const asked = parsed(() => props.period, null);
    const narrow = parsed(() => props.narrow, { lists: [], chips: [] });
    const views = parsed(() => props.views, { tabs: [], selected: "" });
    const files = parsed(() => props.files, []);
    const search = parsed(() => props.search, { label: "" });
    const labels = parsed(() => props.labels, {});
    const choosing = ref(false); // the two dates are open
    const dates = ref({ first: "", last: "" });

    watch(() => props.period, () => (dates.value = { first: asked.value.period.first, last: asked.value.period.last }), { immediate: Boolean(asked.value) });
    const inSight = () => nextTick(() => root.value?.querySelectorAll(".cq-line > .cm-on").forEach((each) => each.scrollIntoView({ block: "nearest", inline: "center" })));
    watch(() => props.views, inSight);

    function tap(element) {
      const { tap: kind, span, by, name, view } = element.dataset;
      if (element.getAttribute("aria-disabled")) return;
      if (kind === "span" && span === asked.value.any) return (choosing.value = !choosing.value);
      if (kind === "span") (choosing.value = false), emit("span", tapped({ span_id: span }));
      if (kind === "move") emit("move", tapped({ by: Number(by) }));
      if (kind === "dates") (choosing.value = false), emit("dates", tapped(dates.value));
      if (kind === "chip") emit("narrow", tapped({ name, value: "" }));
      if (kind === "view") emit("view", tapped({ view_id: view }));
    }
    onMounted(() => (onTap(root.value, tap), inSight()));

    const small = (data, on, content, more = {}) =>
      h("button", { type: "button", class: ["cm-small-button", { "cm-on": on }], ...data, ...more }, content);
    function drawPeriod() {
      const { spans, period, any } = asked.value;
      return [
        h("div", { class: "cq-line" }, spans.map((each) => small({ key: each.span_id, "data-tap": "span", "data-span": each.span_id }, each.span_id === period.selected, each.label))),
        h("div", { class: "cq-days" }, [
          small({ "data-tap": "move", "data-by": -1 }, false, icon("previous", 24), { "aria-label": labels.value.earlier }),
          h("b", { class: "cq-words" }, period.words),
          small({ "data-tap": "move", "data-by": 1 }, false, icon("next", 24), { "aria-label": labels.value.later, "aria-disabled": period.has_later ? null : "true" }),
        ]),
        choosing.value && h("div", { class: "cq-dates" }, [
          ...["first", "last"].map((name) => h("label", {}, [h("span", {}, labels.value[name]), h("input", { type: "date", value: dates.value[name], max: period.newest, required: true, "data-date": name, onInput: (event) => (dates.value[name] = event.target.value) })])),
          small({ "data-tap": "dates" }, true, labels.value.show, { "aria-disabled": dates.value.first && dates.value.last ? null : "true" }),
        ]),
      ];
    }
    const drawList = (list) =>
      h("label", { key: list.name, class: ["cq-list", { "cq-chosen": list.value }], "data-list": list.name }, [
        h("span", { class: "cq-list-words" }, list.options.find(([value]) => value === list.value)?.[1] ?? list.label), icon("down"),
        h("select", { "aria-label": list.label, onChange: (event) => emit("narrow", tapped({ name: list.name, value: event.target.value })) },
          list.options.map(([value, words]) => h("option", { key: value, value, selected: value === list.value }, words))),
      ]);
    const look = (event) => (event.preventDefault(), emit("narrow", tapped({ name: search.value.name, value: event.target.elements.words.value.trim() })));
    const drawSearch = () =>
      h("form", { class: "cq-search", onSubmit: look }, [icon("search"), h("input", { name: "words", type: "search", enterkeyhint: "search", autocomplete: "off", placeholder: search.value.label, "aria-label": search.value.label, value: search.value.value })]);
    const drawFiles = () =>
      files.value.map((each) => h("a", { key: each.label, class: "cm-small-button", href: each.href, download: "" }, [icon("download"), h("span", {}, each.label)]));

    return () =>
      h("section", { ref: root, class: "cq", "data-component": "query-bar" }, [
        asked.value && drawPeriod(),
        files.value.length > 0 && h("span", { class: "cq-files" }, drawFiles()),
        (narrow.value.lists.length || narrow.value.chips.length || search.value.label ? 1 : 0) > 0 && h("div", { class: "cq-line cq-narrow" }, [
          search.value.label && drawSearch(),
          ...narrow.value.lists.map(drawList),
          ...narrow.value.chips.map((each) => small({ key: each.name, "data-tap": "chip", "data-name": each.name }, false, [h("span", {}, each.label), icon("close")], { class: "cm-small-button cq-chip" })),
        ]),
        views.value.tabs.length > 0 && h("div", { class: "cq-line cq-views", role: "tablist" }, views.value.tabs.map((each) =>
          h("button", { key: each.view_id, type: "button", role: "tab", class: ["cq-tab", { "cm-on": each.view_id === views.value.selected }], "aria-selected": each.view_id === views.value.selected ? "true" : "false", "data-tap": "view", "data-view": each.view_id }, each.label))),
      ]);
  },
};
