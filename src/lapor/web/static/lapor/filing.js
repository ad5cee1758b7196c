// The filing form, made kinder: one step at a time, a coach that keeps up, a draft that survives a lost signal.
// Without this file it is one plain form.
const store = "lapor-draft";
const form = document.querySelector("[data-filing]");
const unsaved = ["csrfmiddlewaretoken", "website"];
// Who somebody is stays on no device; hidden reports leave nothing at all.
const identity = ["name", "phone", "email", "address", "represented_name"];
const secret = ["is_anonymous", "is_confidential"];
const hours = 12;

const places = () => { try { return [sessionStorage, localStorage]; } catch { return []; } };
const draft = (place) => { try { return JSON.parse(place.getItem(store)); } catch { return null; } };
const isFresh = (found) => found?.kept && Date.now() - found.at < hours * 36e5;
const read = () => places().map(draft).find(isFresh)?.kept;
const forget = () => { try { for (const place of places()) place.removeItem(store); } catch { /* nothing was kept */ } };

for (const place of places()) if (draft(place) && !isFresh(draft(place))) place.removeItem(store);
// Coming back to a form that the browser has kept although it was sent: the server knows what became of it.
const sent = "lapor-sent";
if (document.querySelector("[data-filed]")) {
  forget();
  recall(sent, recall("lapor-sending"));
}
if (form) arm();
addEventListener("pageshow", () => { if (form && recall(sent) === form.elements.key.value) location.replace(form.action); });

function recall(name, value) {
  try {
    if (value) sessionStorage.setItem(name, value);
    return sessionStorage.getItem(name);
  } catch { return null; }
}

function arm() {
  if (!document.querySelector(".notice.error")) restore();
  keep().hidden = false;
  let timer;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { save(); tellCoach(); }, 600);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => recall("lapor-sending", form.elements.key.value));
  form.addEventListener("picked", (event) => { changed(); if (event.target.dataset.name === "region") lookAt(event.detail.value); });
  form.addEventListener("submit", send);
  addEventListener("online", () => { document.querySelector("[data-offline]").hidden = true; });
  document.querySelector("[data-draft-forget]")?.addEventListener("click", () => { forget(); location.reload(); });
}

// Sent only over a line that answers: the browser's own page about a lost line would take the words away.
async function send(event) {
  if (event.submitter?.name) return;
  event.preventDefault();
  const buttons = [...form.querySelectorAll("button:not([type=button])")];
  if (buttons[0].disabled) return;
  const busy = (is) => { for (const button of buttons) { button.disabled = is; button.setAttribute("aria-busy", is); } };
  busy(true);
  save();
  if (await isReached()) return form.submit();
  busy(false);
  const notice = document.querySelector("[data-offline]");
  notice.querySelector("[data-kept]").hidden = !read();
  notice.querySelector("[data-not-kept]").hidden = Boolean(read());
  notice.hidden = false;
  notice.focus();
}

async function isReached() {
  if (!navigator.onLine) return false;
  try {
    await fetch(form.action, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10_000) });
    return true;
  } catch { return false; }
}

function tellCoach() {
  document.getElementById("coach").dispatchEvent(new Event("filing:changed"));
}

function keep() { return document.querySelector("[data-draft-keep]"); }

function save() {
  const kept = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value && ![...unsaved, ...identity].includes(name)) kept[name] = value;
  }
  const hasWords = ["title", "body"].some((name) => kept[name]);
  const lasts = keep().querySelector("input").checked;
  try {
    forget();
    if (!hasWords || secret.some((name) => kept[name])) return;
    (lasts ? localStorage : sessionStorage).setItem(store, JSON.stringify({ at: Date.now(), kept }));
  } catch { /* full or forbidden: no draft then */ }
}

function restore() {
  const kept = read();
  if (!kept) return;
  for (const element of form.elements) {
    if (!element.name || !(element.name in kept) || unsaved.includes(element.name) || element.type === "file") continue;
    if (["radio", "checkbox"].includes(element.type)) element.checked = element.value === kept[element.name];
    // The key comes along: a report that arrived although its answer was lost is not filed twice.
    else element.value = kept[element.name];
  }
  for (const name of ["region", "agency", "topic"]) restoreChoice(name, kept);
  keep().querySelector("input").checked = isFresh(draft(localStorage));
  document.querySelector("[data-draft-notice]").hidden = false;
  // htmx listens from the end of loading on.
  addEventListener("load", () => setTimeout(tellCoach));
}

function restoreChoice(name, kept) {
  const list = form.querySelector(`[data-picker][data-name="${name}"] [data-choices]`);
  if (!list || !kept[name] || !kept[`${name}_text`]) return;
  const label = Object.assign(document.createElement("label"), { className: "choice" });
  const radio = Object.assign(document.createElement("input"), { type: "radio", name, value: kept[name], checked: true });
  radio.dataset.label = kept[`${name}_text`];
  const words = document.createElement("span");
  words.append(Object.assign(document.createElement("b"), { textContent: kept[`${name}_text`] }));
  label.append(radio, words);
  list.replaceChildren(label);
}

// The map begins at the chosen region, also when it is unfolded later.
async function lookAt(code) {
  const map = form.querySelector("[data-map]");
  const answer = await fetch(`/regions/${encodeURIComponent(code)}/middle.json`).then((reply) => reply.json()).catch(() => ({}));
  if (!answer.lat) return;
  map.dispatchEvent(new CustomEvent("map:look", { detail: [answer.lat, answer.lng] }));
}
