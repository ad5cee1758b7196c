// The desk beyond plain links: which report is open and chosen, many at once, and forms that open where one is.
let last = ""; // number of the report last chosen, so that the list comes back where it was

const panes = () => document.querySelector("[data-panes]");
const line = (number) => document.querySelector(`.line[data-number="${CSS.escape(number)}"]`);

const mark = () => {
  const open = document.querySelector("[data-case]")?.dataset.case || "";
  panes()?.classList.toggle("shows-case", Boolean(open));
  for (const one of document.querySelectorAll(".line[aria-current]")) one.removeAttribute("aria-current");
  if (open) line(open)?.setAttribute("aria-current", "true");
  if (open) last = open;
  document.querySelector(".queue[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
};

const tally = () => {
  const bar = document.querySelector(".bulk-bar");
  if (!bar) return;
  const chosen = document.querySelectorAll(".line-row input:checked").length;
  const words = bar.querySelector("[data-chosen-count]");
  words.textContent = words.dataset.text.replace("{n}", chosen);
  bar.classList.toggle("wanted", chosen > 0);
};

const focusForm = () => {
  const form = document.querySelector(".case-foot [data-deed]");
  if (!form) return;
  const wrong = form.querySelector("[aria-invalid=true], .wrong input, .wrong textarea, .wrong select");
  const first = form.querySelector("textarea, select:not(#deed-template), input:not([type=hidden])");
  const field = wrong || first || form.querySelector("button");
  field?.focus({ preventScroll: false });
  // The first place of a template that is still to be filled is chosen: typing takes its place.
  const blank = field?.matches?.("textarea") && /\[[^[\]\n]*\]|\{\{[^{}\n]*\}\}|_{3,}/.exec(field.value);
  if (blank) field.setSelectionRange(blank.index, blank.index + blank[0].length);
};

// An action was done: the queues and the list ask anew (they wait for this event on the body).
const tell = () => {
  const done = document.querySelector("[data-done]:not([data-told])");
  if (!done) return;
  done.dataset.told = "";
  document.body.dispatchEvent(new CustomEvent("case-changed"));
};

document.addEventListener("htmx:after:swap", () => {
  mark();
  tally();
  tell();
});
document.addEventListener("htmx:after:settle", () => {
  if (document.querySelector(".case-foot [data-deed]") && !document.activeElement?.closest?.("[data-deed]")) focusForm();
  if (!document.querySelector(".line.chosen") && last) line(last)?.classList.add("chosen");
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.(".line-row input")) tally();
  // A search still on its way does not know of this choice: its answer would wipe it out.
  if (event.target.closest?.(".choices-found")) {
    event.target.closest(".chooser").querySelector("[data-search]").dispatchEvent(new Event("htmx:abort"));
  }
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
});

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
  if (event.key === "x" && chosen) chosen.closest(".line-row").querySelector("input").click();
});

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
mark();
tally();
if (document.querySelector(".case-foot [data-deed]")) focusForm();
