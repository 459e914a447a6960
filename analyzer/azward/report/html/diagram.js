"use strict";
// Data flow diagrams: the library lays them out, this draws them as SVG, and a panel tells about what is selected.
(() => {
  const { data, find, all, make, ticks, only, slug } = azward;
  const FONT = 13, LINE = 16, MAX_TEXT = 178, NAMES = 2;
  const SMALLEST = 0.55; // the scale below which a diagram scrolls
  const ABOVE = 27, BELOW = 15, BESIDE = 13; // room of a lane around its nodes, for its border and its title
  const canvas = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;

  function svg(name, attributes = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.flat().filter((child) => child || child === 0));
    return element;
  }

  function width(text, size = FONT, weight = 400) {
    canvas.font = `${weight} ${size}px ${family}`;
    return canvas.measureText(text).width;
  }

  /** Return a text in at most `limit` lines that fit, the last one cut. */
  function lines(text, limit, size, weight) {
    const found = [];
    let line = "";
    for (const word of text.split(" ")) {
      if (line && width(`${line} ${word}`, size, weight) > MAX_TEXT) {
        found.push(line);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    found.push(line);
    const shown = found.slice(0, limit);
    if (found.length > limit) shown[limit - 1] += " …";
    return shown.map((one) => cut(one, size, weight));
  }

  function cut(text, size, weight, room = MAX_TEXT) {
    if (width(text, size, weight) <= room) return text;
    let shown = text;
    while (shown && width(`${shown}…`, size, weight) > room) shown = shown.slice(0, -1);
    return `${shown}…`;
  }

  function sized(node) {
    const title = lines(node.title, 3, FONT, 600);
    const names = node.names.slice(0, NAMES).map((name) => cut(name, 11));
    if (node.names.length > NAMES) names.push(`and ${node.names.length - NAMES} more`);
    const texts = [...title.map((text) => width(text, FONT, 600)), ...names.map((text) => width(text, 11)), 70];
    return { title, names, w: Math.max(...texts) + 30, h: title.length * LINE + names.length * 15 + 21 };
  }

  // Layout

  function layout(diagram, rankdir) {
    const graph = new dagre.graphlib.Graph({ compound: true, multigraph: true });
    graph.setGraph({ rankdir, nodesep: 20, ranksep: rankdir === "LR" ? 46 : 36, edgesep: 16, marginx: 10, marginy: 10 });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const lane of diagram.lanes) graph.setNode(`lane ${lane.id}`, {});
    for (const lane of diagram.lanes) if (lane.parent) graph.setParent(`lane ${lane.id}`, `lane ${lane.parent}`);
    for (const node of diagram.nodes) {
      const size = sized(node);
      const depth = depthOf(diagram, node.lane);
      const room = { above: depth * ABOVE, below: depth * BELOW, beside: depth * BESIDE };
      graph.setNode(`node ${node.id}`, { ...size, depth, width: size.w + 2 * room.beside, height: size.h + room.above + room.below, down: (room.above - room.below) / 2 });
      if (node.lane) graph.setParent(`node ${node.id}`, `lane ${node.lane}`);
    }
    for (const arrow of diagram.arrows) {
      const label = arrowLabel(arrow);
      graph.setEdge(`node ${arrow.source}`, `node ${arrow.target}`, { width: width(label, 11, 600) + 14, height: 20, labelpos: "c" }, arrow.key);
    }
    dagre.layout(graph);
    for (const node of diagram.nodes) graph.node(`node ${node.id}`).y += graph.node(`node ${node.id}`).down;
    return graph;
  }

  /** Return in how many lanes something is that is directly in `id`. */
  function depthOf(diagram, id) {
    const lane = diagram.lanes.find((one) => one.id === id);
    return lane ? 1 + depthOf(diagram, lane.parent) : 0;
  }

  const arrowLabel = (arrow) => cut(arrow.exposed === "yes" ? `${arrow.id} ⚠` : arrow.id, 11, 600);

  /** Return the layout that is shown larger in the room that there is. */
  function best(diagram, room) {
    const graphs = ["LR", "TB"].map((direction) => layout(diagram, direction));
    const scale = ({ width: w, height: h }) => Math.min(1, room / w, 1100 / h);
    return scale(graphs[0].graph()) * 1.1 >= scale(graphs[1].graph()) ? graphs[0] : graphs[1];
  }

  /** Return the rectangle of each lane around its nodes and inner lanes. */
  function boxes(diagram, graph) {
    const found = new Map();
    const box = (lane) => {
      const inside = [
        ...diagram.lanes.filter((one) => one.parent === lane.id).map(box),
        ...diagram.nodes.filter((one) => one.lane === lane.id).map((one) => rectangle(graph.node(`node ${one.id}`))),
      ];
      const [x1, y1] = [Math.min(...inside.map((one) => one.x1)) - BESIDE, Math.min(...inside.map((one) => one.y1)) - ABOVE];
      const [x2, y2] = [Math.max(...inside.map((one) => one.x2)) + BESIDE, Math.max(...inside.map((one) => one.y2)) + BELOW];
      found.set(lane.id, { x1, y1, x2, y2 });
      return found.get(lane.id);
    };
    diagram.lanes.filter((lane) => !lane.parent).forEach(box);
    return found;
  }

  const rectangle = ({ x, y, w, h }) => ({ x1: x - w / 2, y1: y - h / 2, x2: x + w / 2, y2: y + h / 2 });

  /** Return where the line from the centre of a node to `point` leaves the node. */
  function border(node, point) {
    const [dx, dy] = [point.x - node.x, point.y - node.y];
    const scale = Math.min(dx ? node.w / 2 / Math.abs(dx) : Infinity, dy ? node.h / 2 / Math.abs(dy) : Infinity, 1);
    return { x: node.x + dx * scale, y: node.y + dy * scale };
  }

  /** Return a path with rounded corners at `points`, except at that next to `label`, which the label hides. */
  function curve(points, label) {
    const near = (point) => Math.hypot(point.x - label.x, point.y - label.y);
    const at = points.reduce((best, point, index) => (near(point) < near(points[best]) ? index : best), 0);
    return [points.slice(0, at + 1), points.slice(at)].map(rounded).join("");
  }

  function rounded(points) {
    const corners = points.slice(1, -1).map((corner, index) => {
      const next = points[index + 2], last = index === points.length - 3;
      const to = last ? { x: corner.x * 0.35 + next.x * 0.65, y: corner.y * 0.35 + next.y * 0.65 } : { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
      return `Q${corner.x},${corner.y} ${to.x},${to.y}`;
    });
    const [first, end] = [points[0], points[points.length - 1]];
    return `M${first.x},${first.y}${corners.join("")}L${end.x},${end.y}`;
  }

  // Drawing

  const SHAPES = {
    process: (w, h) => svg("rect", { class: "shape", x: -w / 2, y: -h / 2, width: w, height: h, rx: 12 }),
    external: (w, h) => svg("rect", { class: "shape", x: -w / 2, y: -h / 2, width: w, height: h, rx: 1 }),
    store: (w, h) => svg("path", { class: "shape", d: `M${-w / 2},${-h / 2 + 5}a${w / 2},6 0 0 1 ${w},0v${h - 10}a${w / 2},6 0 0 1 ${-w},0zM${-w / 2},${-h / 2 + 5}a${w / 2},6 0 0 0 ${w},0` }),
  };

  function drawn(node, at) {
    const { title, names, w, h } = at;
    let y = -h / 2 + (node.kind === "store" ? 12 : 9) + FONT;
    const texts = title.map((text, index) => svg("text", { class: "name", x: 0, y: y + index * LINE }, text));
    y += title.length * LINE;
    names.forEach((text, index) => texts.push(svg("text", { class: "resource", x: 0, y: y - 1 + index * 15 }, text)));
    const number = node.findings.length;
    const size = Math.max(20, width(String(number), 11, 700) + 12);
    const badge = number ? svg("g", { class: `bubble sev-${node.worst}`, transform: `translate(${w / 2 - 4},${-h / 2 + 2})` },
      svg("rect", { x: -size / 2, y: -10, width: size, height: 20, rx: 10 }), svg("text", { y: 4 }, String(number))) : "";
    const label = [node.title, node.kind, node.exposed === "yes" ? "reachable from the internet" : "", counted(number)].filter(Boolean).join(", ");
    return svg("g", { class: `node kind-${node.kind}${node.exposed === "yes" ? " open" : ""}`, transform: `translate(${at.x},${at.y})` },
      svg("g", { "aria-hidden": "true" }, SHAPES[node.kind](w, h), texts, badge),
      svg("rect", { class: "cover", x: -w / 2, y: -h / 2, width: w, height: h, rx: 12, tabindex: 0, role: "button", "aria-label": label }, svg("title", {}, label)));
  }

  const counted = (number) => (number ? `${number} finding${number === 1 ? "" : "s"}` : "");

  /** Return the line of an arrow and, to be drawn above all lines, its label. */
  function line(arrow, edge, name, source, target) {
    const state = slug(arrow.state || "none");
    const label = [`${arrow.id}: ${arrow.title}`, arrow.state, arrow.exposed === "yes" ? "target reachable from the internet" : "", counted(arrow.findings.length)].filter(Boolean).join(", ");
    const inner = edge.points.slice(1, -1);
    const path = curve([border(source, inner[0]), ...inner, border(target, inner[inner.length - 1])], edge);
    const size = { x: edge.x - edge.width / 2, y: edge.y - 10, width: edge.width, height: 20, rx: 10 };
    return [
      svg("g", { class: `arrow flow-${state}` },
        svg("path", { class: "hit", d: path }, svg("title", {}, label)), svg("path", { class: "line", d: path, "marker-end": `url(#${name}-${state})` })),
      svg("g", { class: `arrow flow-${state}` },
        svg("g", { "aria-hidden": "true" }, svg("rect", { class: "pill", ...size }), svg("text", { class: "flow-id", x: edge.x, y: edge.y + 4 }, arrowLabel(arrow))),
        svg("rect", { class: "cover", ...size, tabindex: 0, role: "button", "aria-label": label }, svg("title", {}, label))),
    ];
  }

  function marker(name, state) {
    return svg("marker", { id: `${name}-${state}`, class: `head flow-${state}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerUnits: "userSpaceOnUse", markerWidth: 11, markerHeight: 11, orient: "auto-start-reverse" },
      svg("path", { d: "M0,1 10,5 0,9z" }));
  }

  function draw(holder, diagram, name) {
    const room = holder.clientWidth || 1100;
    const graph = best(diagram, room - 4);
    const lanes = boxes(diagram, graph);
    const items = new Map();
    const states = [...new Set(diagram.arrows.map((arrow) => slug(arrow.state || "none")))];
    const laneShapes = diagram.lanes.map((lane) => {
      const { x1, y1, x2, y2 } = lanes.get(lane.id);
      return svg("g", { class: `lane lane-${lane.kind}` },
        svg("rect", { x: x1, y: y1, width: x2 - x1, height: y2 - y1, rx: 12 }), svg("text", { x: x1 + 11, y: y1 + 17 }, cut(lane.title, 12, 600, x2 - x1 - 20)), svg("title", {}, lane.title));
    });
    const arrows = diagram.arrows.map((arrow) => {
      const [source, target] = [`node ${arrow.source}`, `node ${arrow.target}`];
      const shapes = line(arrow, graph.edge(source, target, arrow.key), name, graph.node(source), graph.node(target));
      for (const shape of shapes) items.set(shape, { arrow, key: `arrow ${arrow.key}`, near: [source, target, `arrow ${arrow.key}`] });
      return shapes;
    });
    const nodes = diagram.nodes.map((node) => {
      const shape = drawn(node, graph.node(`node ${node.id}`));
      const flows = diagram.arrows.filter((arrow) => arrow.source === node.id || arrow.target === node.id);
      items.set(shape, { node, flows, key: `node ${node.id}`, near: [`node ${node.id}`, ...flows.flatMap((arrow) => [`arrow ${arrow.key}`, `node ${arrow.source}`, `node ${arrow.target}`])] });
      return shape;
    });
    const around = [...lanes.values()];
    const left = Math.min(0, ...around.map((box) => box.x1 - 6)), top = Math.min(0, ...around.map((box) => box.y1 - 6));
    const right = Math.max(graph.graph().width, ...around.map((box) => box.x2 + 6)), bottom = Math.max(graph.graph().height, ...around.map((box) => box.y2 + 6));
    const [w, h] = [right - left, bottom - top];
    const picture = svg("svg", { viewBox: `${left} ${top} ${w} ${h}`, width: Math.min(w, Math.max(room - 14, w * SMALLEST)), role: "group", "aria-label": `Data flow diagram: ${diagram.title}` },
      svg("defs", {}, states.map((state) => marker(name, state))), laneShapes, arrows.map(([shape]) => shape), nodes, arrows.map(([, label]) => label));
    return { picture, items };
  }

  // Selection

  function hover(picture, items, shape) {
    const near = shape && new Set(items.get(shape).near);
    picture.classList.toggle("hot", Boolean(shape));
    for (const [one, { key }] of items) one.classList.toggle("near", Boolean(near && near.has(key)));
  }

  const stateOf = (state) => make("span", { class: `state state-${slug(state)}` }, state);

  function threatLinks(ids) {
    return make("ul", { class: "plain" }, ids.map((id) => make("li", {}, make("a", { href: `#threat-${slug(id)}` }, data.threats[id] || id))));
  }

  function findingList(indices, name) {
    if (!indices.length) return make("p", { class: "lead" }, "No findings.");
    const worst = ["critical", "high", "medium", "low", "info"];
    const ordered = [...indices].sort((a, b) => worst.indexOf(data.findings[a].severity) - worst.indexOf(data.findings[b].severity));
    return [
      make("ul", { class: "plain" }, ordered.slice(0, 4).map((index) => make("li", {}, make("span", { class: `badge sev-${data.findings[index].severity}` }, data.findings[index].severity), " ", ticks(data.findings[index].message)))),
      make("button", { type: "button", onclick: () => only(indices, name) }, `Show ${indices.length === 1 ? "the finding" : `all ${indices.length} findings`}`),
    ];
  }

  function about({ node, flows, arrow }, titles) {
    if (arrow) {
      const facts = [["From", titles.get(arrow.source)], ["To", titles.get(arrow.target)], ["How", [arrow.protocol, arrow.ports].filter(Boolean).join(" ")],
        ["Signs in with", arrow.credential], ["Crosses", arrow.crosses.join(", ")], ["From the internet", { yes: "reachable", no: "not reachable", unknown: "unknown" }[arrow.exposed]]];
      return [
        make("h4", {}, make("code", {}, arrow.id), " ", ticks(arrow.title), " ", arrow.state && stateOf(arrow.state)),
        make("div", { class: "columns" },
          make("div", {}, make("dl", { class: "facts-list" }, facts.filter(([, text]) => text).map(([key, text]) => [make("dt", {}, key), make("dd", {}, text)]).flat())),
          make("div", {}, arrow.threats.length ? [make("h5", {}, "Threats"), threatLinks(arrow.threats)] : ""),
          make("div", {}, make("h5", {}, "Findings that open it"), findingList(arrow.findings, `flow ${arrow.id}`))),
      ];
    }
    const names = node.names.map((name) => make("li", {}, make("code", {}, name)));
    return [
      make("h4", {}, node.title, " ", make("small", {}, node.exposed === "yes" ? "reachable from the internet" : "")),
      make("div", { class: "columns" },
        make("div", {}, make("h5", {}, "Resources"), make("ul", { class: "plain" }, names.length ? names : make("li", {}, "outside of the deployment"))),
        make("div", {}, make("h5", {}, "Data flows"), make("ul", { class: "plain" }, flows.map((one) => make("li", {}, make("b", {}, one.id), " ", ticks(one.title), " ", one.state && stateOf(one.state))))),
        make("div", {}, make("h5", {}, "Findings"), findingList(node.findings, node.title))),
    ];
  }

  const LEGEND = [["exposed", "exposed"], ["partly", "partly mitigated"], ["unknown", "unknown"], ["needs attestation", "needs attestation"], ["mitigated", "mitigated"]];

  function legend(diagram) {
    const used = new Set(diagram.arrows.map((arrow) => arrow.state));
    const sample = (state) => svg("svg", { viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true" }, svg("g", { class: `arrow flow-${slug(state)}` }, svg("path", { class: "line", d: "M1,5H33" })));
    const entries = LEGEND.filter(([state]) => used.has(state)).map(([state, name]) => make("li", {}, sample(state), name));
    if (used.has("")) entries.push(make("li", {}, sample("none"), "no threat concerns it"));
    if (diagram.arrows.some((arrow) => arrow.exposed === "yes")) entries.push(make("li", {}, "⚠ target reachable from the internet"));
    return make("ul", { class: "legend" }, entries);
  }

  function show(holder, number) {
    const diagram = data.diagrams[number];
    for (const one of [...diagram.nodes, ...diagram.lanes]) one.title = one.title.replaceAll("`", "");
    holder.hidden = false;
    const scroll = make("div", { class: "picture" });
    const panel = make("div", { class: "panel", "aria-live": "polite" }, make("p", { class: "lead" }, "Select a component or a data flow to see its threats and findings."));
    holder.append(scroll, legend(diagram), panel);
    const { picture, items } = draw(scroll, diagram, `head-${number}`);
    scroll.append(picture);
    const titles = new Map(diagram.nodes.map((node) => [node.id, node.title]));
    const select = (shape) => {
      for (const [one, { key }] of items) one.classList.toggle("selected", key === items.get(shape).key);
      panel.replaceChildren(...about(items.get(shape), titles).filter(Boolean));
    };
    const shapeOf = (event) => event.target.closest(".node, .picture .arrow");
    picture.addEventListener("pointerover", (event) => hover(picture, items, shapeOf(event)));
    picture.addEventListener("pointerleave", () => hover(picture, items, null));
    picture.addEventListener("focusin", (event) => hover(picture, items, shapeOf(event)));
    picture.addEventListener("focusout", () => hover(picture, items, null));
    picture.addEventListener("click", (event) => shapeOf(event) && select(shapeOf(event)));
    picture.addEventListener("keydown", (event) => {
      const shape = shapeOf(event);
      if (!shape || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      select(shape);
    });
  }

  all(".diagram").forEach((holder) => show(holder, Number(holder.dataset.diagram)));
})();
