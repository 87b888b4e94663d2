import { h, watch, onMounted, onBeforeUnmount } from "vue";
import { parsed, tapped } from "comanda_kit";
import { wedge } from "wedge_keys";

const APART_MS = 50; // a person's fingers are slower; a slower scanner has a prefix
const LEAST = 4;
const TONES = { good: [1320, 0.07], bad: [220, 0.28] };

let sounding; // one for the page

function beep(kind) {
  const [hertz, seconds] = TONES[kind];
  try {
    sounding ??= new AudioContext();
    const tone = sounding.createOscillator();
    const loud = sounding.createGain();
    tone.frequency.value = hertz;
    loud.gain.value = 0.08;
    tone.connect(loud).connect(sounding.destination);
    tone.start();
    tone.stop(sounding.currentTime + seconds);
  } catch {
    sounding = undefined; // a browser without sound still shows the words
  }
}

export default {
  props: { prefix: String, said: String },
  emits: ["scan"],
  setup(props, { emit }) {
    const prefix = parsed(() => props.prefix, "");
    function scanned(text) {
      if (window.comanda.isOpen()) emit("scan", tapped({ text }));
      else beep("bad"); // a code that nobody takes is not taken later either
    }
    const keys = wedge({ apart: APART_MS, least: LEAST, prefix: () => prefix.value, onCode: scanned });
    onMounted(keys.start);
    onBeforeUnmount(keys.stop);
    watch(() => props.said, (text) => text && beep(JSON.parse(text)[0]));

    return () => h("span", { hidden: true, "data-component": "scan-reader" });
  },
};
