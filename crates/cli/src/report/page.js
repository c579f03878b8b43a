// The page reads well without this: it adds sorting to the overview and a reading under the pointer.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const number = (value) => value.toLocaleString("en-US");
  const instant = (at) => new Date(at).toISOString().slice(0, 16).replace("T", " ");

  // The overview: a header is a button; a second click turns the order.
  const body = document.querySelector("#segments tbody");
  const headers = [...document.querySelectorAll("#segments th[data-sort]")];
  headers.forEach((header) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(header));
  });
  function sort(header) {
    const numeric = header.dataset.sort === "number";
    const before = header.getAttribute("aria-sort");
    const down = before ? before === "ascending" : numeric;
    headers.forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => row.cells[header.cellIndex].dataset.value;
    const order = (a, b) => (numeric ? value(a) - value(b) : value(a).localeCompare(value(b), "en"));
    body.append(...[...body.rows].sort((a, b) => (down ? order(b, a) : order(a, b))));
  }

  // The last row at or before a slot, or -1.
  function upTo(rows, slot) {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle][0] <= slot) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  function line(kind, name, value) {
    const row = document.createElement("div");
    row.className = kind;
    const figure = document.createElement("b");
    figure.textContent = value;
    row.append(name, figure);
    return row;
  }

  document.querySelectorAll("figure[data-chart]").forEach((figure) => {
    const chart = data.charts[Number(figure.dataset.chart)];
    const svg = figure.querySelector("svg");
    const slots = data.bounds.length - 1;
    let slot = slots - 1;

    // A native tooltip over the whole chart would cover the reading.
    svg.setAttribute("aria-label", svg.querySelector("title").textContent);
    svg.removeAttribute("aria-labelledby");
    svg.querySelector("title").remove();

    const svgName = svg.namespaceURI;
    const cursor = document.createElementNS(svgName, "g");
    const hair = document.createElementNS(svgName, "line");
    const dot = document.createElementNS(svgName, "circle");
    cursor.setAttribute("class", "cursor");
    hair.setAttribute("y1", data.top);
    hair.setAttribute("y2", data.bottom);
    dot.setAttribute("r", 4);
    cursor.append(hair, dot);
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("role", "status");

    function hide() {
      cursor.remove();
      tip.remove();
    }

    function show() {
      const at = upTo(chart.rows, slot);
      const row = chart.rows[at];
      const here = row && row[0] === slot;
      const middle = (data.bounds[slot] + data.bounds[slot + 1]) / 2;
      const share = (middle - data.start) / (data.end - data.start);
      hair.setAttribute("x1", `${share * 100}%`);
      hair.setAttribute("x2", `${share * 100}%`);
      dot.setAttribute("visibility", row ? "visible" : "hidden");
      if (row) {
        dot.setAttribute("cx", `${share * 100}%`);
        dot.setAttribute("cy", data.top + (data.height * (chart.high - row[1])) / (chart.high - chart.low));
      }
      const when = document.createElement("p");
      when.textContent = `${instant(data.bounds[slot])} – ${instant(data.bounds[slot + 1])}`;
      tip.replaceChildren(when, line("", "members", row ? number(row[1]) : "not populated"));
      if (here && row[2] !== row[3]) tip.append(line("", "between", `${number(row[2])} – ${number(row[3])}`));
      tip.append(line("up", "joined", here && row[4] ? `+${number(row[4])}` : "0"));
      tip.append(line("down", "left", here && row[5] ? `−${number(row[5])}` : "0"));
      const tick = chart.ticks[upTo(chart.ticks, slot)];
      tip.append(line("", "refreshes", tick && tick[0] === slot ? number(tick[1]) : "0"));
      svg.append(cursor);
      figure.append(tip);
      place(share);
    }

    // Beside the hair, on the side that has room.
    function place(share) {
      const box = svg.getBoundingClientRect();
      const edge = box.left - figure.getBoundingClientRect().left;
      const x = edge + share * box.width;
      const left = share < 0.5 ? x + 14 : x - 14 - tip.offsetWidth;
      tip.style.left = `${Math.max(0, left)}px`;
    }

    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const at = data.start + ((event.clientX - box.left) / box.width) * (data.end - data.start);
      const next = data.bounds.findIndex((bound) => bound > at);
      slot = next < 0 ? slots - 1 : Math.max(0, next - 1);
      show();
    });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("focus", show);
    svg.addEventListener("blur", hide);
    svg.setAttribute("tabindex", "0");
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -slots, End: slots }[event.key];
      if (event.key === "Escape") hide();
      if (step === undefined) return;
      event.preventDefault();
      slot = Math.min(slots - 1, Math.max(0, slot + step));
      show();
    });
  });
})();
