// Short tones that differ by ear: a rising pair for new, one for changed, a low long one for void.
let audio = null;
const TUNES = { new: [[880, 0, 0.12], [1175, 0.15, 0.18]], changed: [[740, 0, 0.16]], void: [[330, 0, 0.22], [262, 0.26, 0.32]] };

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
