import { h, ref, shallowRef, watch, onMounted, onBeforeUnmount, nextTick } from "vue";
import { icon, newTapId, onTap, parsed, shake, tapped } from "comanda_kit";

const GIVE_UP_MS = 10000; // an answer that does not come frees the button, with the same id
const LEVELS = ["", "contains", "may", "free"];
const copy = (value) => JSON.parse(JSON.stringify(value));

export default {
  props: { request: String, labels: String, inline: String },
  emits: ["done", "act"],
  setup(props, { emit }) {
    const root = ref(null);
    const labels = parsed(() => props.labels, {});
    const form = shallowRef(null);
    const values = ref({});
    const message = ref("");
    const lacking = ref("");
    const asking = ref("");
    const opened = ref(new Set()); // rows whose folded fields are shown
    const waiting = ref("");
    let tapId = "";
    let freeTimer, askTimer;
    const inline = () => props.inline === "true";

    watch(() => props.request, (text) => text && answer(JSON.parse(text)), { immediate: true });
    function answer(request) {
      free();
      tapId = "";
      if (request.answered) return;
      if (request.close) return (form.value = null);
      if (request.refuse) return (message.value = request.refuse), nextTick(() => root.value?.querySelector(".cm-sheet-message")?.scrollIntoView({ block: "nearest" }));
      form.value = request.form;
      values.value = Object.fromEntries(request.form.fields.map((field) => [field.name, copy(field.value)]));
      message.value = lacking.value = asking.value = "";
      opened.value = new Set();
      if (!request.form.locked) nextTick(() => root.value?.querySelector("input:not([type=time])")?.focus({ preventScroll: true }));
    }
    function free() {
      clearTimeout(freeTimer);
      waiting.value = "";
    }

    // ---- hands ---------------------------------------------------------------------------
    const fieldAt = (path) => path.split("/").reduce((at, name) => (/^\d+$/.test(name) ? at : (at.columns ?? at.fields).find((each) => each.name === name)), form.value);
    const holder = (path) => {
      const steps = path.split("/");
      const last = steps.pop();
      return [steps.reduce((at, step) => at[step], values.value), last];
    };
    const read = (path) => { const [at, name] = holder(path); return at[name]; };
    const put = (path, value) => { const [at, name] = holder(path); at[name] = value; message.value = lacking.value = ""; };

    const acts = {
      pick: ({ path, value }, field) => put(path, read(path) === value && !field.required ? "" : value),
      picks: ({ path, value }) => { const now = read(path); put(path, now.includes(value) ? now.filter((each) => each !== value) : [...now, value]); },
      levels: ({ path, value }, field) => {
        const known = field.options.find((each) => each.value === value).levels;
        const levels = known.length ? known : LEVELS;
        const next = levels[(levels.indexOf(read(path)[value] ?? "") + 1) % levels.length];
        const { [value]: _gone, ...rest } = read(path);
        put(path, next ? { ...rest, [value]: next } : rest);
      },
      switch: ({ path }) => put(path, !read(path)),
      "add-hours": ({ path }) => put(path, [...read(path), { days: [], from: "11:30", to: "15:00" }]),
      "drop-hours": ({ path, at }) => put(path, read(path).filter((_, i) => i !== Number(at))),
      day: ({ path, at, value }) => {
        const days = read(path)[at].days, day = Number(value);
        put(`${path}/${at}/days`, days.includes(day) ? days.filter((each) => each !== day) : [...days, day].sort());
      },
      "add-row": ({ path }, field) => {
        const blank = Object.fromEntries(field.columns.map((column) => [column.name, copy(column.value)]));
        put(path, [...read(path), { ...blank, id: newTapId() }]);
        nextTick(() => [...root.value.querySelectorAll(`[data-rows="${path}"] > .cm-form-row`)].at(-1)?.querySelector("input")?.focus());
      },
      "drop-row": ({ path, at }) => put(path, read(path).filter((_, i) => i !== Number(at))),
      "row-up": ({ path, at }) => {
        const rows = [...read(path)], i = Number(at);
        if (i > 0) [rows[i - 1], rows[i]] = [rows[i], rows[i - 1]], put(path, rows);
      },
      fold: ({ id }) => { const next = new Set(opened.value); next.has(id) ? next.delete(id) : next.add(id); opened.value = next; },
    };
    function tap(element) {
      const { tap: kind, path } = element.dataset;
      if (kind === "cancel") return (form.value = null);
      if (kind === "done") return done(element);
      if (kind === "act") return act(element);
      if (form.value.locked) return shake(element);
      acts[kind](element.dataset, path ? fieldAt(path) : null);
    }
    function missing() {
      const blank = (value) => (typeof value === "string" ? !value.trim() : value?.length === 0);
      for (const field of form.value.fields) {
        if (field.required && blank(values.value[field.name])) return [field.name, field.label];
        for (const [at, row] of (field.kind === "rows" ? values.value[field.name] : []).entries())
          for (const column of field.columns) if (column.required && blank(row[column.name])) return [`${field.name}/${at}/${column.name}`, column.label];
      }
      return null;
    }
    function send(event, more, element) {
      if (!window.comanda.isOpen()) return shake(element);
      if (waiting.value) return;
      tapId ||= newTapId();
      waiting.value = event + (more.action ?? "");
      freeTimer = setTimeout(free, GIVE_UP_MS);
      emit(event, { ...tapped({ form_id: form.value.form_id, ...more }), tap_id: tapId });
    }
    function done(element) {
      const lacks = missing();
      if (!lacks) return send("done", { values: values.value }, element);
      lacking.value = lacks[0];
      message.value = labels.value.missing.replace("{field}", lacks[1]);
      shake(element);
      root.value.querySelector(`[data-field="${lacks[0]}"]`)?.scrollIntoView({ block: "center" });
      root.value.querySelector(`[data-field="${lacks[0]}"] input`)?.focus();
    }
    function act(element) {
      const action = form.value.actions.find((each) => each.action === element.dataset.action);
      if (action.confirm && asking.value !== action.action) {
        asking.value = action.action;
        clearTimeout(askTimer);
        return (askTimer = setTimeout(() => (asking.value = ""), 4000));
      }
      asking.value = "";
      tapId = "";
      send("act", { action: action.action }, element);
    }
    onMounted(() => onTap(root.value, tap));
    onBeforeUnmount(() => (clearTimeout(freeTimer), clearTimeout(askTimer)));

    // ---- drawing -------------------------------------------------------------------------
    const chip = (attributes, on, children, extra) =>
      h("button", { type: "button", class: ["cm-small-button", { "cm-on": on }, extra], "aria-pressed": on, ...attributes }, children);
    const swatch = (color) => color && h("i", { class: "cm-form-swatch", style: { background: color } });

    function drawInput(field, path) {
      const mode = { money: "decimal", number: "numeric", digits: "numeric" }[field.kind];
      return h("span", { class: ["cm-form-input", "cm-form-" + field.kind] }, [
        h("input", {
          type: field.kind === "digits" ? "password" : "text", inputmode: mode, maxlength: field.most, autocomplete: field.kind === "digits" ? "new-password" : "off",
          value: read(path), placeholder: field.hint, readonly: Boolean(form.value.locked), "aria-label": field.label,
          onInput: (event) => put(path, event.target.value),
          onKeydown: (event) => event.key === "Enter" && form.value.fields.length === 1 && done(root.value.querySelector("[data-tap=done]")),
        }),
        field.unit && h("span", { class: "cm-form-unit" }, field.unit),
      ]);
    }
    const drawPick = (field, path) =>
      h("div", { class: "cm-form-chips" }, field.options.map((option) =>
        chip({ key: option.value, "data-tap": "pick", "data-path": path, "data-value": option.value }, read(path) === option.value, [swatch(option.color), option.label])));
    const drawSelect = (field, path) =>
      h("span", { class: "cm-form-input" }, h("select", { value: read(path), disabled: Boolean(form.value.locked), "aria-label": field.label, onChange: (event) => put(path, event.target.value) },
        [!(field.kind === "choice" && field.required) && h("option", { value: "" }, labels.value.none), ...field.options.map((option) => h("option", { key: option.value, value: option.value }, option.label))]));
    const drawPicks = (field, path) =>
      h("div", { class: "cm-form-chips" }, field.options.map((option) =>
        chip({ key: option.value, "data-tap": "picks", "data-path": path, "data-value": option.value }, read(path).includes(option.value), [swatch(option.color), option.label])));
    const drawLevels = (field, path) =>
      h("div", { class: "cm-form-levels" }, field.options.map((option) => {
        const level = read(path)[option.value] ?? "";
        return h("button", { key: option.value, type: "button", class: ["cm-level", "cm-level-" + (level || "none")], "data-tap": "levels", "data-path": path, "data-value": option.value, "data-level": level },
          [h("b", {}, option.label), h("span", {}, labels.value[level || "unknown"])]);
      }));
    const drawSwitch = (field, path) =>
      chip({ "data-tap": "switch", "data-path": path }, Boolean(read(path)), [icon(read(path) ? "served" : "close"), field.label]);
    function drawHours(field, path) {
      const time = (at, name, label) => h("label", { class: "cm-form-time" }, [label, h("input", {
        type: "time", value: read(path)[at][name], readonly: Boolean(form.value.locked), onInput: (event) => event.target.value && put(`${path}/${at}/${name}`, event.target.value) })]);
      return h("div", { class: "cm-form-hours" }, [
        read(path).length === 0 && h("span", { class: "cm-form-none" }, labels.value.always),
        ...read(path).map((window, at) => h("div", { key: at, class: "cm-form-window" }, [
          h("div", { class: "cm-form-chips cm-form-days" }, labels.value.days.split(",").map((name, i) =>
            chip({ key: i, "data-tap": "day", "data-path": path, "data-at": at, "data-value": i + 1 }, window.days.includes(i + 1), name))),
          time(at, "from", labels.value.start), time(at, "to", labels.value.end),
          chip({ "data-tap": "drop-hours", "data-path": path, "data-at": at, "aria-label": labels.value.remove }, false, icon("close")),
        ])),
        chip({ "data-tap": "add-hours", "data-path": path }, false, [icon("more"), labels.value.add_hours]),
      ]);
    }
    function drawRows(field, path) {
      const plain = field.columns.filter((column) => !column.folded);
      const folded = field.columns.filter((column) => column.folded);
      return h("div", { class: "cm-form-rows", "data-rows": path }, [
        ...read(path).map((row, at) => h("div", { key: row.id, class: "cm-form-row", "data-row": at }, [
          h("div", { class: "cm-form-cells" }, [
            ...plain.map((column) => drawField(column, `${path}/${at}/${column.name}`, true)),
            h("div", { class: "cm-form-row-acts" }, [
              chip({ "data-tap": "row-up", "data-path": path, "data-at": at, "aria-disabled": at === 0 ? "true" : null, "aria-label": "\u2191" }, false, icon("up")),
              folded.length > 0 && chip({ "data-tap": "fold", "data-id": row.id }, opened.value.has(row.id), labels.value.more),
              chip({ "data-tap": "drop-row", "data-path": path, "data-at": at, "aria-label": labels.value.remove }, false, icon("close")),
            ]),
          ]),
          opened.value.has(row.id) && h("div", { class: "cm-form-folded" }, folded.map((column) => drawField(column, `${path}/${at}/${column.name}`, true))),
        ])),
        chip({ "data-tap": "add-row", "data-path": path }, false, [icon("more"), field.add]),
      ]);
    }
    const draws = { pick: drawPick, choice: drawSelect, picks: drawPicks, levels: drawLevels, switch: drawSwitch, hours: drawHours, rows: drawRows };
    function drawField(field, path, inRow = false) {
      const draw = inRow && field.kind === "pick" ? drawSelect : draws[field.kind] ?? drawInput;
      const wide = field.wide || ["picks", "levels", "hours", "rows"].includes(field.kind) || (field.kind === "pick" && !inRow);
      return h("div", { key: path, class: ["cm-field", "cm-field-" + field.kind, { "cm-field-wide": wide, "cm-field-lacks": lacking.value === path }], "data-field": path }, [
        field.kind !== "switch" && h("h3", {}, field.label), draw(field, path), field.help && h("p", { class: "cm-field-help" }, field.help),
      ]);
    }
    function drawFoot() {
      return h("footer", { class: "cm-sheet-foot cm-form-foot" }, [
        ...form.value.actions.map((action) =>
          h("button", { key: action.action, type: "button", class: ["cm-button", action.tone && "cm-" + action.tone], "data-tap": "act", "data-action": action.action, "aria-disabled": action.enabled && !waiting.value ? null : "true" },
            [icon(action.icon), asking.value === action.action ? action.confirm : action.label])),
        !form.value.locked && h("button", { type: "button", class: ["cm-button", "cm-main", { "cm-waiting": waiting.value }], "data-tap": "done", "data-done": "yes" }, form.value.done),
      ]);
    }
    const drawForm = () => [
      !inline() && h("header", { class: "cm-sheet-head" }, [
        h("h2", {}, form.value.title),
        h("button", { type: "button", class: "cm-small-button", "data-tap": "cancel" }, [icon("close"), labels.value.cancel]),
      ]),
      form.value.locked && h("p", { class: "cm-form-locked" }, [icon("lock"), form.value.locked]),
      message.value && h("p", { class: "cm-sheet-message", role: "alert" }, message.value),
      h("div", { class: "cm-sheet-body cm-form-body" }, form.value.fields.map((field) => drawField(field, field.name))),
      drawFoot(),
    ];

    return () =>
      h("div", { ref: root, class: "cm-form-root", "data-component": "form-sheet" }, !form.value ? []
        : inline() ? [h("section", { class: "cm-form-page" }, drawForm())]
          : [h("div", { class: "cm-veil" }), h("div", { class: "cm-sheet cm-form-sheet", role: "dialog", "aria-modal": "true", "aria-label": form.value.title }, drawForm())]);
  },
};
