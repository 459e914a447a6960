"use strict";
// The page: theme, filters, and lists that grow as one scrolls. Texts become text nodes, never HTML.
const azward = (() => {
  const CHUNK = 100; // findings that are rendered at once
  const PRINTED = 60; // findings whose details are printed
  const SEVERITIES = ["critical", "high", "medium", "low", "info"];
  const STATES = {
    finding: "Findings", known: "Already known", unknown: "Unknown", accepted: "Accepted", passed: "Passed", "": "All results",
  };
  const data = JSON.parse(document.getElementById("data").textContent);
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /** Return a new element. Properties are set, attributes with a dash or of SVG by name; children may be texts. */
  function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (value === undefined || value === false) continue;
      if (key === "class") element.className = value;
      else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child || child === 0));
    return element;
  }

  /** Return the nodes of a text with what is between backticks as code. */
  function ticks(text) {
    const parts = text.split("`");
    if (parts.length % 2 === 0) return [text];
    return parts.map((part, number) => (number % 2 ? make("code", {}, part) : part));
  }

  const link = (url, text) => make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text);

  // Theme

  function theme() {
    const button = find("#theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const root = document.documentElement;
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const show = () => (button.textContent = isDark() ? "Light theme" : "Dark theme");
    try {
      const stored = localStorage.getItem("azward-theme");
      if (stored === "dark" || stored === "light") root.dataset.theme = stored;
    } catch {} // storage is disabled
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("azward-theme", root.dataset.theme);
      } catch {}
      show();
    });
    system.addEventListener("change", show);
    show();
    button.hidden = false;
  }

  // Findings

  const findings = data.findings;
  const view = { shown: [], rendered: 0, group: null, scope: null, scopeName: "" };

  function prepare() {
    findings.forEach((one, index) => {
      one.index = index;
      one.rank = SEVERITIES.indexOf(one.severity);
      const rule = data.rules[one.rule] || {};
      one.threats = one.threats || [];
      one.words = [one.rule, one.message, one.detail, one.resource, one.type, one.at.file, one.at.text, rule.title, ...one.threats]
        .join("\n").toLowerCase();
    });
  }

  const counted = (key) => {
    const counts = new Map();
    for (const one of findings) for (const value of [key(one)].flat()) counts.set(value, (counts.get(value) || 0) + 1);
    return [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  };

  function options(select, entries, name = (value) => value) {
    for (const [value, number] of entries) {
      select.append(make("option", { value }, `${name(value)} (${number.toLocaleString("en")})`));
    }
  }

  function controls(form) {
    const { state, rule, file, threat } = form.elements;
    const states = new Map(counted((one) => one.state));
    for (const [value, name] of Object.entries(STATES)) {
      const number = value ? states.get(value) : findings.length;
      if (number) state.append(make("option", { value }, `${name} (${number.toLocaleString("en")})`));
    }
    options(rule, counted((one) => one.rule));
    options(file, counted((one) => one.at.file || ""), (value) => value || "no file");
    const threats = counted((one) => one.threats);
    options(threat, threats, (value) => `${value.slice(value.indexOf("/") + 1)}: ${data.threats[value]}`.slice(0, 90));
    threat.parentElement.hidden = !threats.length;
  }

  const value = (one, path) => path.split(".").reduce((object, key) => object && object[key], one) || "";

  function filter() {
    const form = find("#filters");
    const { text, state, rule, file, threat, order } = form.elements;
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(all("[name=severity]:checked", form).map((box) => box.value));
    view.shown = findings.filter(
      (one) =>
        (!state.value || one.state === state.value) && severities.has(one.severity) &&
        (!rule.value || one.rule === rule.value) && (!file.value || (one.at.file || "") === file.value) &&
        (!threat.value || one.threats.includes(threat.value)) && (!view.scope || view.scope.has(one.index)) &&
        words.every((word) => one.words.includes(word)),
    );
    if (order.value === "severity") view.shown.sort((a, b) => a.rank - b.rank || a.index - b.index);
    else {
      for (const one of view.shown) one.key = value(one, order.value);
      view.shown.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.rank - b.rank || a.index - b.index));
    }
    view.rendered = 0;
    view.group = null;
    view.sizes = new Map();
    for (const one of view.shown) {
      const name = value(one, order.value) || "no file";
      view.sizes.set(name, (view.sizes.get(name) || 0) + 1);
    }
    find("#list").replaceChildren();
    more();
    const base = state.value ? findings.filter((one) => one.state === state.value).length : findings.length;
    const [number, total] = [view.shown.length, base].map((count) => count.toLocaleString("en"));
    find("#count").textContent = number === total ? `${total} shown` : `${number} of ${total} shown`;
    const scope = find("#scope");
    scope.hidden = !view.scope;
    scope.textContent = `Only ${view.scopeName} ✕`;
    scope.setAttribute("aria-label", `Show findings of all components, not only of ${view.scopeName}`);
    for (const tile of all("#tiles button")) tile.setAttribute("aria-pressed", severities.size === 1 && severities.has(tile.value));
  }

  /** Append the next findings, in groups of the order that is selected. */
  function more(number = CHUNK) {
    const order = find("#filters").elements.order.value;
    const list = find("#list");
    for (const one of view.shown.slice(view.rendered, view.rendered + number)) {
      const name = value(one, order) || "no file";
      if (name !== view.group) {
        const size = view.sizes.get(name);
        view.group = name;
        view.list = make("ul", { class: "list" });
        list.append(make("h3", { class: order === "severity" ? `group sev-${name}` : "group" }, name, " ", make("small", {}, size.toLocaleString("en"))), view.list);
      }
      view.list.append(make("li", {}, card(one)));
    }
    view.rendered = Math.min(view.rendered + number, view.shown.length);
    if (!view.shown.length) list.replaceChildren(make("p", { class: "lead" }, "No result matches the filters."));
    const left = view.shown.length - view.rendered;
    const button = find("#more");
    button.hidden = !left;
    button.textContent = `Show more (${left.toLocaleString("en")} left)`;
  }

  const at = (place) => (place.line ? `${place.file}:${place.line}` : place.file || "");

  function card(one) {
    const details = make("details", { class: `finding sev-${one.severity}` },
      make("summary", {},
        make("span", { class: `badge sev-${one.severity}` }, one.severity),
        make("span", { class: "text" },
          make("span", { class: "message" }, ticks(one.message)),
          one.detail && make("span", { class: "detail" }, ticks(one.detail)),
          make("span", { class: "meta" }, make("span", { class: "id" }, at(one.at) || one.id), make("span", {}, one.rule),
            one.state !== "finding" && make("span", { class: "tag" }, (STATES[one.state] || "").toLowerCase()),
            one.sample && make("span", { class: "tag" }, "in a sample")))));
    details.addEventListener("toggle", () => fill(details, one));
    return details;
  }

  /** Add the body of a finding when it is opened for the first time. */
  function fill(details, one) {
    if (details.open && details.childElementCount === 1) details.append(body(one));
  }

  function body(one) {
    const rule = data.rules[one.rule] || {};
    const parts = [one.detail && make("p", {}, ticks(`${one.detail[0].toUpperCase()}${one.detail.slice(1)}.`)), source(one.at)];
    if (one.decides) parts.push(make("p", {}, make("b", {}, "What decides it "), ticks(one.decides)));
    if (one.accepted) parts.push(make("p", { class: "callout" }, accepted(one.accepted)));
    if (one.fix || rule.help) {
      parts.push(make("div", { class: "callout next" }, make("b", {}, one.fix && one.fix_in ? `Fix ${one.fix_in} ` : "Fix "),
        one.fix ? make("span", {}, ticks(one.fix)) : "", one.fix && rule.help ? make("br") : "", ticks(rule.help || ""),
        one.names ? make("span", { class: "names" }, ticks(` ${one.names[0].toUpperCase()}${one.names.slice(1)}.`)) : ""));
    }
    if (rule.why) parts.push(make("p", {}, ticks(rule.why)));
    if (one.steps) parts.push(places("Path", one.steps, "ol"));
    if (one.related) parts.push(places("Related", one.related, "ul"));
    return make("div", { class: "body" }, parts, facts(one, rule));
  }

  function accepted(found) {
    const why = found.worse ? "the value got worse" : "the base of the comparison does not have it";
    const by = found.refused ? `A ${found.by} accepts this, without effect: ${why}` : `Accepted by a ${found.by}`;
    return [by, found.reason && `: ${found.reason}`, found.owner && ` (${found.owner})`, found.until && `, until ${found.until}`].filter(Boolean).join("");
  }

  function source(place) {
    if (!place.text) return null;
    const [start, end] = place.mark || [0, 0];
    const { text } = place;
    const name = place.label ? `${at(place)}: ${place.label}` : at(place);
    return make("figure", { class: "source" },
      make("figcaption", {}, make("span", { class: "id" }, place.url ? link(place.url, at(place)) : at(place)), place.label && make("span", {}, ticks(place.label))),
      make("pre", { tabindex: "0", role: "group", "aria-label": name }, make("span", { class: "line", "aria-hidden": "true" }, String(place.line)),
        make("code", {}, text.slice(0, start), make("mark", {}, text.slice(start, end)), text.slice(end))));
  }

  const places = (title, list, kind) =>
    make("div", {}, make("h4", {}, title), make(kind, { class: "places" }, list.map((place) => make("li", {}, source(place) || `${at(place)} ${place.label || ""}`))));

  function facts(one, rule) {
    const rows = [
      ["Resource", [make("code", {}, one.resource), " ", one.portal ? link(one.portal, "portal") : ""]],
      ["Type", one.type],
      ["Also", one.also && ticks(one.also)],
      ["Parameters", one.sets && one.sets.join(", ")],
      ["Rule", [rule.page ? link(rule.page, one.rule) : one.rule, rule.title ? `: ${rule.title}` : ""]],
      ["Threats", one.threats.map(threatOf)],
      ["Data flows", flowsOf(one)],
      ["STRIDE", rule.stride && rule.stride.join(", ")],
      ["Weakness", rule.cwe && rule.cwe.map((number) => [link(`https://cwe.mitre.org/data/definitions/${number}.html`, `CWE-${number}`), " "])],
      ["See", rule.links && rule.links.map((url) => [link(url, url.replace("https://", "")), make("br")])],
    ];
    return make("dl", { class: "facts-list" }, rows.filter(([, content]) => content && content.length !== 0)
      .map(([name, content]) => [make("dt", {}, name), make("dd", {}, content)]));
  }

  /** Return a link to the row of a threat, or its name if the page has no such row. */
  function threatOf(id) {
    const name = `${id.slice(id.indexOf("/") + 1)}: ${data.threats[id]}`;
    const row = `threat-${slug(id)}`;
    return document.getElementById(row) ? make("a", { href: `#${row}`, class: "threat-link" }, name) : make("span", { class: "threat-link" }, name);
  }

  /** Return links to the data flows that a finding opens. */
  function flowsOf(one) {
    const select = (diagram, arrow) => () => dispatchEvent(new CustomEvent("azward-flow", { detail: { diagram, arrow } }));
    const named = ({ label, title }) => (label === title ? title : `${label}: ${title}`).replaceAll("`", "");
    return data.diagrams.flatMap((diagram) =>
      diagram.arrows.filter((arrow) => arrow.findings.includes(one.index))
        .map((arrow) => make("a", { href: `#${diagram.holder}`, class: "threat-link", onclick: select(diagram, arrow) }, named(arrow))));
  }

  /** Return an id of an element, as the templates spell it. */
  const slug = (text) => [...text].map((char) => (/[0-9A-Za-z]/.test(char) ? char : `-${char.codePointAt(0).toString(16)}-`)).join("");

  /** Show the findings of a set of indices only; of all if there are none. */
  function only(indices, name) {
    const form = find("#filters");
    form.reset();
    view.scope = indices ? new Set(indices) : null;
    view.scopeName = name || "";
    form.elements.state.value = indices && indices.some((index) => findings[index].state !== "finding") ? "" : form.elements.state.options[0].value;
    filter();
    jump("findings-title");
  }

  function jump(id) {
    const target = document.getElementById(id);
    target.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  }

  function list() {
    const form = find("#filters");
    if (!form) return;
    prepare();
    controls(form);
    form.hidden = false;
    for (const tile of all("#tiles li:not(.none)")) {
      const button = make("button", { type: "button", value: find(".what", tile).textContent, "aria-pressed": "false" }, ...tile.childNodes);
      button.addEventListener("click", () => {
        const pressed = button.getAttribute("aria-pressed") === "true";
        for (const box of all("[name=severity]", form)) box.checked = pressed || box.value === button.value;
        filter();
        if (!pressed) jump("findings-title");
      });
      tile.replaceChildren(button);
    }
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      view.scope = null;
      setTimeout(filter);
    });
    find("#scope").addEventListener("click", () => {
      view.scope = null;
      filter();
    });
    const expand = find("#expand");
    expand.addEventListener("click", () => {
      const open = expand.textContent === "Expand all";
      for (const details of all("#list details")) details.open = open;
      expand.textContent = open ? "Collapse all" : "Expand all";
    });
    find("#more").addEventListener("click", () => {
      const first = view.rendered;
      more();
      const next = all("#list summary")[first];
      if (next) next.focus({ preventScroll: true });
    });
    new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting) && view.rendered && view.rendered < view.shown.length) more();
    }, { rootMargin: "600px" }).observe(find("#more"));
    addEventListener("beforeprint", () => {
      more(view.shown.length);
      if (view.shown.length <= PRINTED) for (const details of all("#list details:not([open])")) {
        details.open = true;
        details.dataset.printed = "";
        fill(details, findingOf(details));
      }
    });
    addEventListener("afterprint", () => all("details[data-printed]").forEach((details) => (details.open = false)));
    filter();
  }

  const findingOf = (details) => view.shown[all("#list details").indexOf(details)];

  // Threats

  function threats(form) {
    const table = document.getElementById(`table-${form.dataset.model}`);
    const rows = all("tr.threat", table).map((row) => ({ row, more: row.nextElementSibling, button: find(".opener", row), open: false }));
    const words = rows.map(({ row, more }) => `${row.textContent} ${more.textContent}`.toLowerCase());
    const show = () => {
      const wanted = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
      const states = new Set(all("[name=state]:checked", form).map((box) => box.value));
      const letter = form.elements.stride.value;
      let number = 0;
      rows.forEach(({ row, more, button, open }, index) => {
        const hit = states.has(row.dataset.state) && row.dataset.stride.includes(letter) && wanted.every((word) => words[index].includes(word));
        row.hidden = !hit;
        more.hidden = !(hit && open);
        button.setAttribute("aria-expanded", String(open));
        number += hit;
      });
      find(".count", form).textContent = number === rows.length ? `${number} shown` : `${number} of ${rows.length} shown`;
    };
    for (const entry of rows) {
      entry.button.addEventListener("click", () => {
        entry.open = !entry.open;
        show();
      });
    }
    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    show();
    return { rows, show };
  }

  function tables() {
    const shown = all(".threat-filters").map(threats);
    const open = (id) => {
      for (const { rows, show } of shown) {
        const entry = rows.find(({ row }) => row.id === id);
        if (!entry) continue;
        all(".threat-filters").forEach((form) => form.reset());
        entry.open = true;
        show();
        entry.row.scrollIntoView({ block: "center" });
        entry.button.focus({ preventScroll: true });
        return true;
      }
      return false;
    };
    document.addEventListener("click", (event) => {
      const anchor = event.target.closest && event.target.closest("a[href^='#threat-']");
      if (anchor && open(anchor.getAttribute("href").slice(1))) event.preventDefault();
    });
    for (const button of all("button.show")) {
      button.hidden = false;
      const id = button.dataset.threat;
      button.addEventListener("click", () => only(findings.filter((one) => one.threats.includes(id)).map((one) => one.index), id.slice(id.indexOf("/") + 1)));
    }
    if (location.hash.startsWith("#threat-")) open(location.hash.slice(1));
  }

  document.documentElement.classList.add("js");
  for (const step of [theme, list, tables]) step();
  return { data, find, all, make, ticks, only, slug };
})();
