// The screen of the waiting room. It runs for days: it asks every few seconds, says so when it
// hears nothing, and needs no reload. Each call is shown, sounds, and is spoken in each language.

const EVERY_MS = 3000;
const TOO_LONG_MS = 6000;
// So long without an answer is no longer "now".
const STALE_MS = 15000;

const main = document.querySelector("[data-screen]");
const now = document.getElementById("screen-now");
const before = document.getElementById("screen-before");
const said = document.getElementById("screen-said");
const waiting = document.getElementById("screen-waiting");
const stale = document.getElementById("screen-stale");
const others = document.getElementById("screen-others");
const start = document.getElementById("screen-start");
const clock = document.getElementById("screen-clock");
const spoken = JSON.parse(document.getElementById("screen-spoken").textContent);
const language = document.documentElement.lang;

let version = "";
let heard = Date.now();
// Calls that were announced; null until the first answer, so that a reload repeats nothing.
let known = null;
let audio = null;

const deskWords = (call) =>
  call.desk ? main.dataset.desk.replace("{desk}", call.desk) : main.dataset.come;

function sentence(words, call) {
  const text = call.desk ? words.desk : words.plain;
  // "A12" is read letter by letter first, then as a number.
  const number = call.number.replace(/(\D)(\d)/, "$1 $2");
  return text.replace("{number}", number).replace("{desk}", call.desk ?? "");
}

// The same line in each other language: who waits may read only one of them.
function inOtherLanguages(call) {
  return Object.entries(spoken)
    .filter(([code]) => code !== language)
    .flatMap(([code, words]) => {
      const one = document.createElement("bdi");
      one.lang = code;
      one.textContent = call.desk ? words.word.replace("{desk}", call.desk) : words.come;
      return [one, " "];
    });
}

function show(calls) {
  const open = calls.find((call) => call.open) ?? calls[0];
  const [number, desk] = now.children;
  if (open) {
    number.textContent = open.number;
    desk.textContent = deskWords(open);
    others.replaceChildren(...inOtherLanguages(open));
  }
  now.classList.toggle("is-open", Boolean(open?.open));
  before.replaceChildren(
    ...calls
      .filter((call) => call !== open)
      .map((call) => {
        const line = document.createElement("li");
        const strong = document.createElement("strong");
        strong.translate = false;
        strong.textContent = call.number;
        const span = document.createElement("span");
        span.textContent = call.desk ? deskWords(call) : "";
        line.append(strong, " ", span);
        return line;
      }),
  );
}

function chime() {
  if (!audio || audio.state !== "running") return;
  for (const [after, pitch] of [[0, 659.3], [0.35, 523.3]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const begin = audio.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.5, begin + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.6);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.65);
  }
}

function speak(call) {
  const voice = window.speechSynthesis;
  if (!voice) return;
  const voices = voice.getVoices();
  const has = (code) => !voices.length || voices.some((one) => one.lang.startsWith(code));
  const codes = Object.keys(spoken).sort((a, b) => (b === language) - (a === language));
  for (const code of codes.filter(has)) {
    const words = new SpeechSynthesisUtterance(sentence(spoken[code], call));
    words.lang = code;
    words.voice = voices.find((one) => one.lang.startsWith(code)) ?? null;
    voice.speak(words);
  }
}

function announce(call) {
  said.textContent = "";
  // A moment apart: a region that says the same twice would say nothing.
  setTimeout(() => (said.textContent = sentence(spoken[language] ?? spoken.it, call)), 50);
  now.classList.remove("is-new");
  void now.offsetWidth;
  now.classList.add("is-new");
  chime();
  speak(call);
}

function take(answer) {
  version = answer.version;
  waiting.textContent = answer.waiting;
  show(answer.calls);
  const fresh = known ? answer.calls.filter((call) => call.open && !known.has(call.key)) : [];
  known = new Set(answer.calls.map((call) => call.key));
  // The older one first: two desks may have called in the same seconds.
  fresh.reverse().forEach(announce);
}

async function look() {
  try {
    const answer = await fetch(`${main.dataset.address}?seen=${encodeURIComponent(version)}`, {
      signal: AbortSignal.timeout(TOO_LONG_MS),
      cache: "no-store",
    });
    if (answer.status === 410) {
      document.getElementById("screen-over").hidden = false;
      now.hidden = true;
    } else if (answer.ok) {
      document.getElementById("screen-over").hidden = true;
      now.hidden = false;
      heard = Date.now();
      if (answer.status === 200) take(await answer.json());
    }
  } catch {
    // The next look will tell; until then the clock below notices.
  }
  setTimeout(look, EVERY_MS);
}

function tick() {
  clock.textContent = new Date().toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: main.dataset.timeZone });
  stale.hidden = Date.now() - heard < STALE_MS;
}

async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // A browser that refuses lets the screen rest as it likes.
  }
}

// Browsers let a page sound only after somebody has pressed something.
start.hidden = false;
start.addEventListener("click", async () => {
  audio ??= new AudioContext();
  await audio.resume();
  start.hidden = true;
  chime();
  document.documentElement.requestFullscreen?.().catch(() => {});
  stayAwake();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") stayAwake();
});

tick();
setInterval(tick, 1000);
look();
