import { h, ref, watch, onMounted, onBeforeUnmount } from "vue";
import { ageWords, icon, onTap, parsed } from "comanda_kit";

/** Once for each new alarm that is to be heard; the browser lets it sound once it was touched. */
async function ring() {
  const sound = await import("kitchen_sound");
  sound.wake();
  setTimeout(() => sound.play("stopped"), 60);
}

export default {
  props: { alarms: String, labels: String },
  setup(props) {
    const root = ref(null);
    const alarms = parsed(() => props.alarms, []);
    const labels = parsed(() => props.labels, {});
    const open = ref(false);
    const beats = ref(0);
    const heard = new Set();
    const rung = ref(0);
    watch(alarms, (now) => {
      const fresh = now.filter((alarm) => alarm.audible && !heard.has(alarm.alarm_id));
      fresh.forEach((alarm) => heard.add(alarm.alarm_id));
      if (fresh.length) (rung.value++, ring());
    }, { immediate: true });
    let beat;
    onMounted(() => (onTap(root.value, () => (open.value = !open.value)), (beat = setInterval(() => beats.value++, 15000))));
    onBeforeUnmount(() => clearInterval(beat));

    return () => {
      const shown = open.value ? alarms.value : alarms.value.slice(0, 1);
      const rest = alarms.value.length - 1;
      void beats.value;
      return h("section", { ref: root, class: "cm-alarms", role: "alert", hidden: !alarms.value.length, "data-component": "alarm-bar", "data-count": alarms.value.length, "data-rung": rung.value }, [
        h("div", { class: "cm-alarm-lines" }, shown.map((alarm) => h("p", { key: alarm.alarm_id, "data-alarm-id": alarm.alarm_id }, [
          icon("warn", 24), h("span", {}, alarm.sentence), h("b", {}, ageWords(alarm.since_ms, labels.value)),
        ]))),
        rest > 0 && h("button", { type: "button", "data-tap": "more", "data-local": "", class: "cm-small-button" }, open.value ? labels.value.less : labels.value.more.replace("{count}", rest)),
      ]);
    };
  },
};
