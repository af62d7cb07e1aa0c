// What makes pages quicker to use: keys, live lists, drafts that save themselves. Every page works without it.

const inField = (target) => target.closest("input, textarea, select, [contenteditable], dialog, .djs-container, [data-modeler], [data-replay]");
const rows = () => [...document.querySelectorAll("[data-row]")];

function move(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.querySelector("a")?.focus();
}

let before = "";
const keys = {
  j: () => move(1),
  k: () => move(-1),
  c: () => (document.activeElement.closest("[data-row]") ?? document).querySelector("[data-claim] button, button[data-claim]")?.click(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
  b: () => before === "g" && document.querySelector(".rail a.go, .brand")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || inField(event.target)) return;
  const act = keys[event.key];
  if (act) {
    if (event.key === "/") event.preventDefault();
    act();
  }
  before = event.key;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-help]")) document.getElementById("keys")?.showModal();
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submits]")) event.target.form.requestSubmit();
});

// ---- htmx: the CSRF token, unchanged lists (304), and the focus that stays on its row

const tags = new Map();

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf]")?.content ?? "";
  if (detail.elt.matches("[data-live]") && tags.has(detail.path)) detail.headers["If-None-Match"] = tags.get(detail.path);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  // A list that nobody looks at, or in which someone presses a button just now, is left alone.
  if (event.detail.elt.matches("[data-live]") && (document.hidden || event.detail.elt.querySelector(".htmx-request"))) event.preventDefault();
});

let focused = null;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 304) {
    detail.shouldSwap = false;
    return;
  }
  const path = detail.requestConfig?.path;
  const tag = detail.xhr.getResponseHeader("ETag");
  if (path && tag) tags.set(path, tag);
  if ([403, 404, 409, 413, 422].includes(detail.xhr.status)) {
    detail.shouldSwap = true; // the server says in words what was refused
    detail.isError = false;
    detail.target = document.getElementById("said");
    detail.swapOverride = "innerHTML";
  }
  focused = document.activeElement?.closest("[data-row]")?.dataset.row ?? null;
});

document.addEventListener("htmx:afterSettle", () => {
  if (focused && !document.activeElement?.closest("[data-row]")) {
    document.querySelector(`[data-row="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
  }
});

// ---- a half-filled form keeps itself

function keepDraft(form) {
  const told = document.querySelector(form.dataset.told);
  let waiting = 0;
  let sent = new URLSearchParams(textsOf(form)).toString();
  const save = async () => {
    const body = new URLSearchParams(textsOf(form));
    if (body.toString() === sent) return;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
      if (answer.ok) sent = body.toString();
      if (told) told.textContent = await answer.text();
    } catch {
      if (told) told.textContent = form.dataset.offline;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 1200);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
}

const textsOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

document.querySelectorAll("form[data-draft]").forEach(keepDraft);
