// A kitchen's screen must not fall asleep: asks the browser to stay on, again whenever it is seen.
// Browsers grant it to this machine and to https only; elsewhere the device itself must be set so.
let lock = null;

export const staysOn = () => lock !== null && !lock.released;

export async function stayOn() {
  if (!navigator.wakeLock || document.visibilityState !== "visible" || staysOn()) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch (error) {
    console.info("the screen may sleep: " + error.message); // battery saver; asked again at the next touch
  }
}

export const letSleep = () => (lock?.release(), (lock = null));
