// Short tones that differ by ear: rising for new, one for changed, low and long for void, three for
// words, falling for a box that is not heard, up and down for a kitchen that cannot print.
let audio = null;
export const TUNES = {
  new: [[880, 0, 0.12], [1175, 0.15, 0.18]],
  changed: [[740, 0, 0.16], [740, 0.2, 0.16]],
  void: [[330, 0, 0.22], [262, 0.26, 0.32]],
  message: [[988, 0, 0.09], [988, 0.13, 0.09], [1319, 0.26, 0.14]],
  stopped: [[659, 0, 0.16], [494, 0.2, 0.16], [659, 0.4, 0.16], [494, 0.6, 0.3]],
  unheard: [[587, 0, 0.18], [440, 0.22, 0.18], [294, 0.44, 0.4]],
};

export const wake = () => {
  audio ??= new (window.AudioContext ?? window.webkitAudioContext)();
  audio.resume();
};
export const isAwake = () => audio?.state === "running";

export function play(name) {
  if (!isAwake()) return;
  for (const [hertz, at, length] of TUNES[name]) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    const start = audio.currentTime + at;
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.35, start + 0.01);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + length + 0.02);
  }
}

/** What the difference between two sets of cards sounds like; "" for silence. */
export function tuneOf(old, fresh) {
  const marks = (card, mark) => card.lines.filter((line) => line.mark === mark).length;
  const other = (card) => marks(card, "added") + marks(card, "changed") + marks(card, "remake");
  const heard = new Set();
  for (const [id, card] of fresh) {
    const was = old.get(id);
    if (!was) heard.add(card.kind === "message" ? "message" : "new");
    else if (marks(card, "void") > marks(was, "void")) heard.add("void");
    else if (other(card) > other(was)) heard.add("changed");
  }
  return ["void", "changed", "message", "new"].find((name) => heard.has(name)) ?? "";
}
