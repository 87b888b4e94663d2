import { h, ref, computed, onMounted, onBeforeUnmount } from "vue";
import { icon, onTap, parsed } from "comanda_kit";

const SHOWN_BELOW = 4; // what a phone's bar has room for beside "More"

export default {
  props: { names: String, title: String, destinations: String, person: String, languages: String, labels: String },
  setup(props) {
    const root = ref(null);
    const names = parsed(() => props.names, {});
    const title = parsed(() => props.title, { title: "", back: "" });
    const destinations = parsed(() => props.destinations, []);
    const person = parsed(() => props.person, null);
    const languages = parsed(() => props.languages, { languages: [], chosen: "" });
    const labels = parsed(() => props.labels, {});
    const open = ref(""); // "", "person" or "more"
    const path = ref(location.pathname);

    const covers = (each) => path.value === each.path || (each.path !== "/" && path.value.startsWith(each.path + "/"));
    const here = computed(() => names.value.here || destinations.value.find(covers)?.path);
    const below = computed(() => {
      const shown = destinations.value.filter((each) => !each.more);
      const folded = destinations.value.filter((each) => each.more);
      const all = shown.length > SHOWN_BELOW + 1 || folded.length;
      return { shown: all ? shown.slice(0, SHOWN_BELOW) : shown, folded: all ? [...shown.slice(SHOWN_BELOW), ...folded] : [] };
    });

    async function tell(address, content) {
      const response = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) }).catch(() => null);
      if (!response?.ok) return window.comanda.note(labels.value.away, "bad");
      const { next } = await response.json();
      next ? location.assign(next) : location.reload();
    }
    function tap(element) {
      const { tap: kind, language } = element.dataset;
      if (kind === "person" || kind === "more") return (open.value = open.value === kind ? "" : kind);
      if (kind === "language") return tell("/office/language", { language });
      if (kind === "sign-out") return tell("/office/sign-out", {});
    }
    const shut = (event) => {
      if (open.value && !event.target.closest?.(".co-panel, [data-tap=person], [data-tap=more]")) open.value = "";
    };
    const escape = (event) => event.key === "Escape" && (open.value = "");
    onMounted(() => {
      onTap(root.value, tap);
      document.addEventListener("pointerdown", shut);
      document.addEventListener("keydown", escape);
    });
    onBeforeUnmount(() => {
      document.removeEventListener("pointerdown", shut);
      document.removeEventListener("keydown", escape);
    });

    const link = (each) =>
      h("a", { key: each.path, href: each.path, class: ["co-go", { "co-here": each.path === here.value }], "aria-current": each.path === here.value ? "page" : null }, [
        icon(each.icon, 24), h("span", {}, each.label), each.count && h("b", { class: "cm-tab-count" }, each.count)]);

    const drawHead = () =>
      h("header", { class: "co-head" }, [
        title.value.back && h("a", { class: "co-back", href: title.value.back, "aria-label": "←" }, icon("back", 24)),
        h("div", { class: "co-titles" }, [h("h1", {}, title.value.title), h("span", { class: "co-organization" }, names.value.organization)]),
        h("div", { id: "cm-lines" }),
        person.value && h("button", { type: "button", class: "co-person", "data-tap": "person", "aria-expanded": open.value === "person" }, [
          h("span", { class: "cm-initials" }, person.value.initials), h("span", { class: "co-person-name" }, person.value.name)]),
        open.value === "person" && h("div", { class: "co-panel co-panel-person" }, [
          h("div", { class: "co-panel-who" }, [h("b", {}, person.value.name), h("span", {}, person.value.email), person.value.role && h("span", {}, person.value.role)]),
          h("div", { class: "co-panel-languages", "aria-label": labels.value.language }, languages.value.languages.map((each) =>
            h("button", { key: each.code, type: "button", lang: each.code, class: ["cm-small-button", { "cm-on": each.code === languages.value.chosen }], "data-tap": "language", "data-language": each.code }, each.name))),
          names.value.several && h("a", { class: "cm-small-button", href: "/organizations" }, labels.value.choose),
          h("button", { type: "button", class: "cm-small-button", "data-tap": "sign-out" }, [icon("lock"), h("span", {}, labels.value.sign_out)]),
        ]),
      ]);
    const drawRail = () => h("nav", { class: "co-rail" }, [h("div", { class: "co-house" }, names.value.organization), ...destinations.value.map(link)]);
    const drawBelow = () =>
      h("nav", { class: "co-below" }, [
        ...below.value.shown.map(link),
        below.value.folded.length > 0 && h("button", { type: "button", class: ["co-go", { "co-here": below.value.folded.some((each) => each.path === here.value) }], "data-tap": "more", "aria-expanded": open.value === "more" }, [icon("list", 24), h("span", {}, labels.value.more)]),
        open.value === "more" && h("div", { class: "co-panel co-panel-more" }, below.value.folded.map(link)),
      ]);

    return () => h("div", { ref: root, class: "co-bar", "data-component": "office-bar", "data-local": "" }, [drawHead(), drawRail(), drawBelow()]);
  },
};
