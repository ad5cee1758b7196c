// The desk beyond plain links: which report is open and chosen, many at once, and forms that open where one is.
let last = ""; // number of the report last chosen, so that the list comes back where it was
let place = -1; // and its place there: when it has left the list, the one after it stands in that place

const panes = () => document.querySelector("[data-panes]");
const line = (number) => document.querySelector(`.line[data-number="${CSS.escape(number)}"]`);

const mark = () => {
  const open = document.querySelector("[data-case]")?.dataset.case || "";
  panes()?.classList.toggle("shows-case", Boolean(open));
  for (const one of document.querySelectorAll(".line[aria-current]")) one.removeAttribute("aria-current");
  if (open) line(open)?.setAttribute("aria-current", "true");
  if (open) line(open)?.classList.remove("unread");
  if (open) last = open;
  if (open && line(open)) place = [...document.querySelectorAll(".line")].indexOf(line(open));
  document.querySelector(".queue[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
};

const tally = () => {
  const bar = document.querySelector(".bulk-bar");
  if (!bar) return;
  const chosen = [...document.querySelectorAll(".line-row input:checked")];
  const words = bar.querySelector("[data-chosen-count]");
  words.textContent = words.dataset.text.replace("{n}", chosen.length);
  bar.classList.toggle("wanted", chosen.length > 0);
  // Only what can be done with each of them.
  for (const button of bar.querySelectorAll("button[name=deed]")) {
    button.hidden = !chosen.every((one) => one.dataset.deeds.split(" ").includes(button.value));
  }
  bar.querySelector("[data-no-deed]").hidden = Boolean(bar.querySelector("button[name=deed]:not([hidden])"));
  const all = document.querySelectorAll(".line-row input").length;
  bar.querySelector("[data-choose-all]").checked = chosen.length === all;
};

const focusForm = () => {
  const form = document.querySelector(".case-foot [data-deed]");
  if (!form) return;
  const wrong = form.querySelector("[aria-invalid=true], .wrong input, .wrong textarea, .wrong select");
  const first = form.querySelector("textarea, select:not(#deed-template), input:not([type=hidden])");
  (wrong || first || form.querySelector("button"))?.focus({ preventScroll: false });
};

// The first place of a template that is still to be filled is chosen, once for each form: typing takes its place.
const chooseBlank = () => {
  const form = document.querySelector(".case-foot [data-deed]:not([data-seen])");
  if (!form) return;
  form.dataset.seen = "";
  for (const field of form.querySelectorAll("textarea")) {
    const blank = /\[[^[\]\n]*\]|\{\{[^{}\n]*\}\}|_{3,}/.exec(field.value);
    if (!blank) continue;
    field.focus();
    field.setSelectionRange(blank.index, blank.index + blank[0].length);
    return;
  }
};

// An action was done: the queues and the list ask anew (they wait for this event on the body).
const tell = () => {
  const done = document.querySelector("[data-done]:not([data-told])");
  if (!done) return;
  done.dataset.told = "";
  document.body.dispatchEvent(new CustomEvent("case-changed"));
};

// After something was done: on to the one that has taken its place in the list, or the one behind it.
const next = () => {
  const lines = [...document.querySelectorAll(".line")];
  const open = document.querySelector("[data-case]")?.dataset.case || "";
  const at = lines.findIndex((one) => one.dataset.number === open);
  return at >= 0 ? lines[at + 1] : lines[Math.max(0, Math.min(place, lines.length - 1))];
};
const offerNext = () => {
  const button = document.querySelector("[data-next]");
  if (button) button.hidden = !next();
};

document.addEventListener("htmx:after:swap", () => {
  mark();
  tally();
  tell();
  setTimeout(chooseBlank); // behind what else looks for the focus
});
document.addEventListener("htmx:after:settle", () => {
  if (document.querySelector(".case-foot [data-deed]") && !document.activeElement?.closest?.("[data-deed]")) focusForm();
  const lines = document.querySelectorAll(".line");
  const here = (last && line(last)) || lines[Math.min(place, lines.length - 1)];
  if (!document.querySelector(".line.chosen") && place >= 0) here?.classList.add("chosen");
  offerNext();
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.(".line-row input")) tally();
  if (event.target.matches?.("[data-choose-all]")) {
    for (const one of document.querySelectorAll(".line-row input")) one.checked = event.target.checked;
    tally();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-next]")) next()?.click();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".turn a[href='#why']")) return;
  document.querySelector("#why a[hx-get]")?.click();
});
document.addEventListener("click", async (event) => {
  const copier = event.target.closest("[data-copy]");
  if (!copier) return;
  await navigator.clipboard.writeText(document.getElementById(copier.dataset.copy).textContent.trim());
  copier.textContent = copier.dataset.copied;
  taken();
});

// The PIN is shown once: the key that leads on works only when the message was taken.
const taken = () => {
  for (const one of document.querySelectorAll("[data-key-after]")) one.dataset.key = one.dataset.keyAfter;
};
document.addEventListener("click", (event) => { if (event.target.closest("[data-takes]")) taken(); });

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-deed]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    (form.matches("form") ? form : form.querySelector("form")).requestSubmit();
    return;
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    const close = document.querySelector("[data-deed-close]");
    // The first Escape leaves the field (keyboard.js), so that nothing typed is closed by accident.
    if (close && !event.target.matches?.("textarea, select, input:not([type=checkbox], [type=radio])")) close.click();
  }
  const types = event.target.closest?.("textarea, select, dialog, input:not([type=checkbox])");
  if (types || event.ctrlKey || event.metaKey || event.altKey) return;
  const chosen = document.querySelector(".line.chosen") || document.querySelector(".line[aria-current]");
  if (event.key === "o" && chosen) chosen.click();
  if (event.key === "x" && chosen) chosen.closest(".line-row").querySelector("input")?.click();
});

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
mark();
tally();
if (document.querySelector(".case-foot [data-deed]")) focusForm();
setTimeout(chooseBlank);
