// Forms, made kinder: busy buttons, counters, a warning before unsent words are lost, focus on errors.
const busy = (form) => {
  for (const button of form.querySelectorAll("button:not([type=button]), [type=submit]")) {
    button.setAttribute("aria-busy", "true");
    // Only after the browser has collected the fields, so that the pressed button's own value is sent too.
    setTimeout(() => { button.disabled = true; });
  }
};
const idle = (root) => {
  for (const button of root.querySelectorAll("[aria-busy=true]")) {
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented && !form.matches("[hx-post], [hx-get]")) return;
  form.removeAttribute("data-dirty");
  if (form.method === "post") busy(form);
});
addEventListener("pageshow", () => idle(document)); // coming back with the back button
document.addEventListener("htmx:finally:request", () => idle(document));

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (form) form.dataset.dirty = "";
  count(event.target);
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

const count = (input) => {
  const counter = input.id && document.querySelector(`[data-counter="${CSS.escape(input.id)}"]`);
  if (!counter) return;
  const left = Number(counter.dataset.limit) - [...input.value].length;
  const shows = left < Number(counter.dataset.limit) / 5;
  counter.textContent = shows ? counter.dataset.text.replace("{n}", left.toLocaleString(document.documentElement.lang)) : "";
  counter.classList.toggle("near-limit", left < 20);
};

// Who ends the visit leaves no draft behind.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-ends-visit]")) return;
  try { for (const place of [sessionStorage, localStorage]) place.removeItem("lapor-draft"); } catch { /* nothing was kept */ }
});

const arrive = (root) => {
  for (const area of root.querySelectorAll("textarea")) count(area);
  root.querySelector("[data-focus-first]")?.focus();
};
arrive(document);
document.addEventListener("htmx:after:swap", (event) => arrive(event.target instanceof Element ? event.target : document));
