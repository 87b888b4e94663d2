import { h, ref, watch, onMounted, onBeforeUnmount } from "vue";
import { icon, newTapId, onTap, parsed, shake, tapped } from "comanda_kit";

const GIVE_UP_MS = 10000;

export default {
  props: { face: String, blocked: String, round: String },
  emits: ["press"],
  setup(props, { emit }) {
    const root = ref(null);
    const waiting = ref(false);
    const face = parsed(() => props.face, {});
    const blocked = parsed(() => props.blocked, null);
    let id = newTapId();
    let timer = 0;

    function rearm() {
      clearTimeout(timer);
      waiting.value = false;
    }
    watch(() => props.round, () => {
      id = newTapId();
      rearm();
    });
    function press(element) {
      if (blocked.value) return shake(element);
      if (waiting.value) return;
      waiting.value = true;
      timer = setTimeout(rearm, GIVE_UP_MS); // the same id: pressing again repeats, never doubles
      emit("press", { ...tapped({}), tap_id: id });
    }
    const forget = window.comanda.onGate((open) => open && rearm());
    onMounted(() => onTap(root.value, press));
    onBeforeUnmount(() => (forget(), clearTimeout(timer)));

    return () =>
      h("div", { ref: root, class: "cm-action", "data-component": "action-button" }, [
        h("button", {
          type: "button", "data-tap": "press", "data-waiting": waiting.value ? "1" : null,
          class: ["cm-button", "cm-" + face.value.tone, { "cm-waiting": waiting.value, "cm-blocked": blocked.value }],
          "aria-disabled": blocked.value || waiting.value ? "true" : null,
        }, [
          icon(face.value.icon, 24),
          h("span", { class: "cm-words" }, [
            h("span", { class: "cm-label" }, face.value.label),
            blocked.value?.reason || face.value.detail
              ? h("span", { class: "cm-detail" }, blocked.value?.reason || face.value.detail) : null,
          ]),
        ]),
      ]);
  },
};
