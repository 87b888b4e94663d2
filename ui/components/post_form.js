import { h, ref, reactive, onMounted, onBeforeUnmount, nextTick } from "vue";
import { onTap, parsed } from "comanda_kit";

export default {
  props: { form: String, labels: String },
  setup(props) {
    const root = ref(null);
    const form = parsed(() => props.form, { fields: [] });
    const labels = parsed(() => props.labels, {});
    const typed = reactive({});
    const message = ref("");
    const busy = ref(false);
    const shown = ref(false); // a password in plain letters
    const wait = ref(0);
    let timer = 0;
    for (const field of form.value.fields) typed[field.name] = field.value;

    function hold(seconds) {
      clearInterval(timer);
      wait.value = seconds;
      if (seconds) timer = setInterval(() => (wait.value -= 1) || clearInterval(timer), 1000);
    }
    async function send(event) {
      event.preventDefault();
      if (busy.value || wait.value) return;
      // a password manager may have filled in without telling anybody
      for (const input of root.value.querySelectorAll("input")) typed[input.name] = input.value;
      busy.value = true;
      message.value = "";
      try {
        const response = await fetch(form.value.address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(typed) });
        const answer = await response.json();
        if (response.ok) return location.assign(answer.next);
        message.value = answer.said ?? answer.detail;
        hold(answer.retry_after_s ?? 0);
      } catch {
        message.value = labels.value.away;
      }
      busy.value = false;
      nextTick(() => root.value.querySelector("input[type=password], input[data-secret]")?.select());
    }
    onMounted(() => {
      onTap(root.value, () => (shown.value = !shown.value));
      [...root.value.querySelectorAll("input:not([type=hidden])")].find((each) => !each.value)?.focus();
    });
    onBeforeUnmount(() => clearInterval(timer));

    const input = (field) =>
      h("input", {
        name: field.name, value: typed[field.name], autocomplete: field.fills, required: field.kind !== "hidden",
        type: field.kind === "password" && shown.value ? "text" : field.kind, "data-secret": field.kind === "password" ? "" : null,
        autocapitalize: "none", spellcheck: "false", onInput: (event) => ((typed[field.name] = event.target.value), (message.value = "")),
      });
    const draw = (field) =>
      field.kind === "hidden" ? input(field) : h("label", { key: field.name, class: ["co-post-field", { "cm-field-lacks": message.value }] }, [
        h("span", {}, field.label),
        h("div", { class: "cm-form-input" }, [input(field), field.kind === "password" && h("button", { type: "button", class: "co-post-show", "data-tap": "show" }, shown.value ? labels.value.hide : labels.value.show)]),
        field.hint && h("small", {}, field.hint),
      ]);
    return () =>
      h("form", { ref: root, class: "co-post", "data-component": "post-form", "data-local": "", method: "post", onSubmit: send, novalidate: false }, [
        ...form.value.fields.map(draw),
        h("p", { class: "co-post-message", role: "alert", hidden: !message.value }, message.value),
        h("button", { type: "submit", class: ["cm-button", { "cm-main": !form.value.quiet, "cm-waiting": busy.value }], "aria-disabled": busy.value || wait.value ? "true" : null },
          wait.value ? `${Math.floor(wait.value / 60)}:${String(wait.value % 60).padStart(2, "0")}` : form.value.done),
      ]);
  },
};
