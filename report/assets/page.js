"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const overview = read("overview");
  const insideRoles = read("inside-roles");
  const named = (fields, row) => Object.fromEntries(fields.map((field, n) => [field, row[n]]));
  const blocks = new Map();
  const regionName = new Map(overview.regions.map(([code, name]) => [code, name]));
  const roleLabel = new Map(overview.roles.map(([id, label]) => [id, label]));
  const FIRST = 8;

  /* ---- building: text only ever enters as text */
  const SVG = "http://www.w3.org/2000/svg";
  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== null));
    return node;
  }
  function draw(tag, attributes, text) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    return node;
  }
  const label = (text) => make("bdi", {}, text);

  /* ---- words */
  const count = new Intl.NumberFormat("en");
  const percent = (share) => share === null ? "not shown" : `${(share * 100).toFixed(share < 0.1995 ? 1 : 0)}%`;
  const signed = (x) => `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(Math.abs(x) < 9.95 ? 1 : 0)}`;
  const fine = (x) => `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(Math.abs(x) < 0.095 ? 2 : Math.abs(x) < 9.95 ? 1 : 0)}`;
  const range = (low, high) => `${fine(low)} to ${fine(high)}`;
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const month = (iso) => `${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}`;
  const shortMonth = (iso) => `${MONTHS[Number(iso.slice(5, 7)) - 1].slice(0, 3)} ${iso.slice(0, 4)}`;
  const monthsBetween = (a, b) => (Number(b.slice(0, 4)) - Number(a.slice(0, 4))) * 12 + Number(b.slice(5, 7)) - Number(a.slice(5, 7));
  const sureness = (q) => q === null ? "not told" : q <= 0.001 ? "very sure" : q <= 0.01 ? "sure" : q <= 0.05 ? "fairly sure" : "not sure";
  const small = (q) => q === null ? "none" : q < 0.001 ? "under 0.001" : q.toFixed(3).replace(/0+$/, "");
  const WHY = {
    few_vacancies: "fewer than 30 vacancies", few_employers: "fewer than 5 employers", short_window: "fewer than 24 months seen",
    not_watched: "no month watched whole", half_not_watched: "half of the window not watched", no_variation: "all or none ask for it",
    withheld: "withheld: so few that somebody could be recognised", other: "other reasons",
  };
  const WHERE = { WORLD: "the world", REMOTE: "remote work" };
  const KIND = { hybrid: ["skill mix", "skill mixes"], role: ["role", "roles"], skill: ["skill", "skills"] };

  /* ---- what is chosen */
  const state = { region: "", role: "", window: "" };
  function readState() {
    const wanted = new URLSearchParams(location.hash.replace(/^#/, ""));
    const codes = overview.regions.map(([code]) => code);
    const pick = (value, known, otherwise) => known.includes(value) ? value : otherwise;
    state.region = pick(wanted.get("region"), codes, codes.includes("WORLD") ? "WORLD" : codes[0] ?? "");
    state.role = pick(wanted.get("role"), [...roleLabel.keys()], "");
    state.window = pick(wanted.get("window"), overview.windows.map(String), String(overview.windows[0] ?? ""));
  }
  function block(region) {
    if (!blocks.has(region)) {
      const raw = read(`region-${region}`);
      raw.series = raw.series.map((row) => named(overview.series_fields, row));
      for (const one of raw.series)
        for (const [length, row] of Object.entries(one.windows)) one.windows[length] = named(overview.window_fields, row);
      blocks.set(region, raw);
    }
    return blocks.get(region);
  }

  /* ---- charts */
  const tone = (direction) => ({ rising: "rising", declining: "declining", stable: "stable" })[direction] ?? "untold";

  /* Share over the window: its two halves, shown months, and the estimated line with its interval. */
  function shareChart(one, win, isLongest) {
    const W = 176, H = 52, top = 4, bottom = 14;
    const length = Math.max(1, monthsBetween(win.from, win.until));
    const start = monthsBetween(overview.first_month, win.from);
    const [first, last] = one.shares;
    const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: "img" });
    const points = one.months.filter(([at]) => at >= start && at <= start + length);
    if ((first === null || last === null || !isLongest) && points.length < 2) return null;
    const middle = isLongest && first !== null && last !== null ? (first + last) / 2
      : points.reduce((sum, [, share]) => sum + share, 0) / points.length;
    const at = (share) => (slope, year) => share + (slope / 100) * year;
    const line = (slope) => [at(middle)(slope, -length / 24), at(middle)(slope, length / 24)].map((y) => Math.max(0, y));
    const [a, b] = line(win.slope), [la, lb] = line(win.low), [ha, hb] = line(win.high);
    const shown = points.map(([, share]) => share);
    const most = Math.max(a, b, la, lb, ha, hb, ...shown, ...(isLongest ? [first ?? 0, last ?? 0] : []), 1e-6);
    const X = (offset) => 3 + (W - 6) * offset / length;
    const Y = (share) => H - bottom - (H - top - bottom) * share / most;
    svg.append(draw("line", { class: "axis", x1: 0, x2: W, y1: Y(0), y2: Y(0) }));
    const mid = length / 2;
    svg.append(draw("path", { class: "band", d: `M${X(0)} ${Y(la)}L${X(mid)} ${Y(middle)}L${X(0)} ${Y(ha)}Z M${X(length)} ${Y(lb)}L${X(mid)} ${Y(middle)}L${X(length)} ${Y(hb)}Z` }));
    for (const [offset, share] of points) svg.append(draw("circle", { class: "month", cx: X(offset - start), cy: Y(share), r: 1.7 }));
    if (isLongest && first !== null && last !== null) {
      svg.append(draw("line", { class: "half", x1: X(0), x2: X(mid) - 4, y1: Y(first), y2: Y(first) }));
      svg.append(draw("line", { class: "half", x1: X(mid) + 4, x2: X(length), y1: Y(last), y2: Y(last) }));
    }
    svg.append(draw("path", { class: "line", d: `M${X(0)} ${Y(a)}L${X(length)} ${Y(b)}` }));
    svg.append(draw("text", { x: 0, y: H - 2 }, shortMonth(win.from)));
    svg.append(draw("text", { x: W, y: H - 2, "text-anchor": "end" }, shortMonth(win.until)));
    const told = first === null ? "" : ` ${percent(first)} in the first half, ${percent(last)} in the second.`;
    svg.setAttribute("aria-label", `Share of vacancies from ${month(win.from)} to ${month(win.until)}.${told}`);
    return svg;
  }

  /* The change a year as a dot with its interval, on one axis for the whole list. */
  function changeChart(win, scale) {
    const W = 220, H = 26;
    const X = (value) => 6 + (W - 12) * (Math.min(scale.high, Math.max(scale.low, value)) - scale.low) / (scale.high - scale.low);
    const svg = draw("svg", { viewBox: `0 0 ${W} ${H}`, width: W, height: H, "aria-hidden": "true" });
    svg.append(draw("line", { class: "axis", x1: 0, x2: W, y1: 11, y2: 11 }));
    svg.append(draw("line", { class: "zero", x1: X(0), x2: X(0), y1: 2, y2: 20 }));
    svg.append(draw("text", { x: X(0), y: H, "text-anchor": "middle" }, "0"));
    const far = scale.far;
    svg.append(draw("text", { x: X(far), y: H, "text-anchor": far < 0 ? "start" : "end" }, signed(far)));
    svg.append(draw("line", { class: "whisker", x1: X(win.low), x2: X(win.high), y1: 11, y2: 11 }));
    svg.append(draw("circle", { class: "dot", cx: X(win.slope), cy: 11, r: 5 }));
    return svg;
  }
  function scaleOf(wins) {
    const low = Math.min(0, ...wins.map((win) => win.low)), high = Math.max(0, ...wins.map((win) => win.high));
    const pad = (high - low || 1) * 0.02;
    return { low: low - pad, high: high + pad, far: -low > high ? low : high };
  }

  /* ---- one finding */
  function finding(one, scale) {
    const win = one.win, isLongest = state.window === String(overview.windows[0]);
    const told = ["rising", "declining"].includes(win.direction);
    const heading = make("h3", {});
    one.names.forEach((name, n) => heading.append(...(n ? [" + "] : []), label(name)));
    const name = make("div", { class: "name" }, heading);
    if (one.kind === "hybrid" && one.roles.length) {
      const line = make("p", { class: "small soft" }, "asked for in: ");
      one.roles.forEach((role, n) => line.append(...(n ? [", "] : []), label(role)));
      name.append(line);
    }
    if (one.kind === "role" && one.id !== state.role) {
      const button = make("button", { type: "button", class: "plain small" }, "What rises inside this role", make("span", { class: "hidden" }, `: ${one.names[0]}`));
      button.addEventListener("click", () => choose({ role: one.id }, "inside"));
      name.append(button);
    }
    const chart = make("div", {}, shareChart(one, win, isLongest) ?? make("p", { class: "small soft" }, "shown for the longest window"));
    if (isLongest && one.shares[0] !== null)
      chart.append(make("p", { class: "small" }, make("span", { class: "hidden" }, "Share of vacancies: "), `${percent(one.shares[0])} → ${percent(one.shares[1])}`));
    const change = make("div", { class: "change" }, changeChart(win, scale),
      make("p", {}, make("span", { class: "figure" }, signed(win.slope)), ` points a year`,
        make("span", { class: "small soft" }, ` (${range(win.low, win.high)})`)));
    const sure = make("div", {});
    sure.append(make("p", { class: told ? "sure" : "soft" }, told ? sureness(win.q)[0].toUpperCase() + sureness(win.q).slice(1) : win.direction === "stable" ? "No change told" : "No finding"));
    const behind = isLongest && one.employers !== null ? make("span", { class: "whole" }, `${count.format(one.employers)} employers`) : null;
    sure.append(make("p", { class: "small soft" }, make("span", { class: "whole" }, `q ${small(win.q)}`), " ", behind));
    if (told && one.within === false) sure.append(make("p", { class: "small soft" }, "not shown within the same employers"));
    return make("li", { class: tone(win.direction) }, name, chart, change, sure, more(one));
  }
  function more(one) {
    const facts = make("dl", { class: "facts" });
    const say = (term, text) => { if (text !== null && text !== "") facts.append(make("dt", {}, term), make("dd", {}, label(text))); };
    const yes = (value, text, otherwise) => value === null ? "cannot be told" : value ? text : otherwise;
    if (one.kind === "hybrid") say("Fields that meet", one.tag);
    if (one.kind === "role") say("ISCO-08", one.tag);
    if (one.kind === "skill") say("Family", one.tag.replaceAll("_", " "));
    say("Vacancies", one.vacancies === null ? "" : `${count.format(one.vacancies)} in the longest window, rounded to fives`);
    say("Within employers", yes(one.within, "the same employers ask for it more or less than before", "may be a change of which employers advertise"));
    if (one.kind === "hybrid") say("Grow together", yes(one.fusing, "yes: asked for together more and more, beyond what each alone explains", "no: the mix rises because its parts do"));
    for (const length of overview.windows.map(String)) {
      const win = one.windows[length];
      if (win) say(`${shortMonth(win.from)} to ${shortMonth(win.until)}`,
        `${signed(win.slope)} points a year (${range(win.low, win.high)}), q ${small(win.q)}` + (win.status === "unadjusted" ? "; a season is not taken out, so no direction is told" : ""));
    }
    return make("details", { class: "more small" }, make("summary", {}, "More", make("span", { class: "hidden" }, ` on ${one.names.join(" + ")}`)), facts);
  }

  /* ---- lists */
  const nearest = (win) => win.low > 0 ? win.low : win.high < 0 ? -win.high : 0;
  const bySize = (a, b) => nearest(b.win) - nearest(a.win) || Math.abs(b.win.slope) - Math.abs(a.win.slope) || (a.id < b.id ? -1 : 1);
  function chosen(kind, keep) {
    return block(state.region).series
      .filter((one) => one.kind === kind && one.windows[state.window])
      .map((one) => ({ ...one, win: one.windows[state.window] }))
      .filter(keep).sort(bySize);
  }
  function fill(name, title, rows, empty) {
    const place = document.querySelector(`[data-list="${name}"]`);
    place.replaceChildren();
    if (title) place.append(make("h3", {}, title));
    if (!rows.length) { if (empty) place.append(make("p", { class: "soft" }, empty)); return; }
    place.append(make("div", { class: "heads", "aria-hidden": "true" },
      make("span", {}, { hybrid: "Skill mix", role: "Role", skill: "Skill" }[rows[0].kind]), make("span", {}, "Share of vacancies"),
      make("span", {}, "Change in percentage points a year, with 95% interval"), make("span", {}, "How sure")));
    const scale = scaleOf(rows.map((one) => one.win));
    const list = make("ol", { class: "rows" });
    place.append(list);
    const add = (some) => some.forEach((one) => list.append(finding(one, scale)));
    add(rows.slice(0, FIRST));
    if (rows.length > FIRST) {
      const button = make("button", { type: "button" }, `Show all ${count.format(rows.length)}`);
      button.addEventListener("click", () => { const at = list.children.length; add(rows.slice(FIRST)); button.remove(); const next = list.children[at].querySelector("summary"); next.focus(); });
      place.append(button);
    }
    const { kind, win: { direction } } = rows[0];
    const held = chosen(kind, told(direction)).length, all = (block(state.region).counts[kind] ?? {})[direction] ?? held;
    if (all > held) place.append(make("p", { class: "small soft" },
      `This page holds the ${count.format(held)} largest of the ${count.format(all)} changes of this kind; the tables hold all.`));
  }
  const told = (direction) => (one) => one.win.direction === direction;
  const isShort = () => !block(state.region).series.some((one) => one.windows[state.window] && one.windows[state.window].direction !== "insufficient");

  function answer() {
    const place = document.getElementById("answer");
    place.replaceChildren();
    if (!state.region || !state.window) {
      place.append(make("p", {}, "No trend can be told yet: no source was watched for long enough. The tables below hold what is open today."));
      return;
    }
    const { counts } = block(state.region);
    const where = WHERE[state.region] ?? regionName.get(state.region);
    const tell = (kind, direction, verb) => {
      const of = counts[kind];
      if (!of) return null;
      const judged = of.rising + of.declining + of.stable;
      const words = KIND[kind][judged === 1 ? 0 : 1];
      return judged ? [make("strong", {}, `${count.format(of[direction])} of ${count.format(judged)} ${words}`), ` that can be judged ${of[direction] === 1 ? verb[0] : verb[1]}`] : [`no ${KIND[kind][0]} can be judged yet`];
    };
    if (isShort()) {
      place.append(make("p", {}, "In ", make("strong", {}, label(where)), `, a window of ${state.window} months tells no direction: in less than 24 months a season cannot be told from a trend. Shown are the strongest movements; they are not findings.`));
    } else {
      const parts = [tell("hybrid", "rising", ["rises", "rise"]), tell("role", "declining", ["declines", "decline"])].filter(Boolean);
      const line = make("p", {}, "In ", make("strong", {}, label(where)), ": ");
      parts.forEach((part, n) => line.append(...(n ? ["; "] : []), ...part));
      line.append(".");
      place.append(line);
      const first = chosen("hybrid", told("rising"))[0];
      if (first && !state.role) place.append(make("p", {}, "The clearest rise: ", make("strong", {}, label(first.names.join(" + "))),
        `, from ${percent(first.shares[0])} to ${percent(first.shares[1])} of vacancies.`));
    }
    const any = block(state.region).series.find((one) => one.windows[state.window]);
    if (any) place.append(make("p", { class: "small soft" }, `Window: ${month(any.windows[state.window].from)} to ${month(any.windows[state.window].until)}. ` + untold(counts)));
  }
  function untold(counts) {
    const why = Object.entries((counts.hybrid ?? { why: {} }).why).sort((a, b) => b[1] - a[1]);
    const total = why.reduce((sum, [, n]) => sum + n, 0);
    return total ? `${count.format(total)} skill mixes cannot be judged (${why.map(([reason, n]) => `${WHY[reason] ?? reason}: ${count.format(n)}`).join("; ")}).` : "";
  }

  function inside() {
    const place = document.querySelector('[data-list="inside"]');
    place.replaceChildren();
    if (!state.role) {
      place.append(make("p", { class: "soft" }, "Choose a role above to see which skills rise inside it."));
      return;
    }
    const rows = block(state.region).inside[state.role] ?? [];
    const table = (caption, head, some) => {
      if (!some.length) return;
      const body = make("tbody", {}, ...some.map(([first, ...cells]) => make("tr", {}, make("th", { scope: "row" }, label(first)),
        ...cells.map((cell) => make("td", {}, cell)))));
      place.append(make("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
        make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))), body)));
    };
    const cells = ([skill, , shares, trend, q, employers, isNew, hybrid]) => [skill, `${percent(shares[0])} → ${percent(shares[1])}`,
      `${signed(trend[0])} (${range(trend[1], trend[2])})`, `${sureness(q)}, q ${small(q)}`, employers === null ? "" : count.format(employers),
      label([isNew ? "new field for the role" : "", hybrid ? `rising mix with ${hybrid}` : ""].filter(Boolean).join("; "))];
    const where = WHERE[state.region] ?? regionName.get(state.region);
    const head = ["Skill", "Share of the role’s vacancies", "Change in points a year (95% interval)", "How sure", "Employers"];
    table(`Skills that rise inside ${roleLabel.get(state.role)}, in ${where}`, [...head, "Makes it more mixed"], rows.filter((row) => row[1] === "rising").map(cells));
    table(`Skills that decline inside ${roleLabel.get(state.role)}, in ${where}`, head, rows.filter((row) => row[1] === "declining").map((row) => cells(row).slice(0, 5)));
    if (!rows.length) place.append(make("p", {}, "No skill is told to rise or decline inside this role in ", label(where), "."));
    moves(place, where);
    const { near, skills } = insideRoles[state.role] ?? { near: null, skills: [] };
    table(`What ${roleLabel.get(state.role)} asks for in the world, the most telling first`, ["Skill", "Share of the role’s vacancies", "Compared with all vacancies", "Share in the nearest roles"],
      skills.map(([skill, share, salience, there]) => [skill, percent(share), `${salience < 10 ? salience.toFixed(1) : Math.round(salience)} times`, there === null ? "" : percent(there)]));
    if (near) place.append(make("p", { class: "small soft" }, "Nearest roles, which ask for the most similar skills: ", label(near.replaceAll("; ", ", ")), ". Where they ask for a skill less, it sets this role apart."));
  }
  function moves(place, where) {
    const ways = block(state.region).moves[state.role] ?? [];
    if (!ways.length) {
      place.append(make("p", { class: "soft" }, "No way on is told: in ", label(where), " no role that grows or holds asks for enough of the same."));
      return;
    }
    place.append(make("h3", {}, `Ways on from ${roleLabel.get(state.role)}, in ${where}`),
      make("p", { class: "small soft" }, "Roles that grow or hold, the best fit first. A way is shown when what carries over is as much as between two titles of one role, or when another role bridges it."));
    const list = make("ol", { class: "rows moves" });
    for (const [to, name, coverage, via, carried, learn, direction, slope, vacancies] of ways) {
      const button = make("button", { type: "button", class: "plain small" }, "Go to this role", make("span", { class: "hidden" }, `: ${name}`));
      button.addEventListener("click", () => choose({ role: to }, "inside"));
      const facts = make("dl", { class: "facts" });
      for (const [term, text] of [["Carries over", carried], ["To learn, in this order", learn]])
        if (text) facts.append(make("dt", {}, term), make("dd", {}, label(text)));
      const demand = { rising: "its share grows", stable: "its share holds", declining: "its share declines", insufficient: "its trend cannot be told" }[direction];
      list.append(make("li", { class: tone(direction) }, make("div", { class: "name" }, make("h3", {}, label(name)), button),
        make("div", {}, make("p", {}, make("span", { class: "figure" }, percent(coverage)), " of what it asks for is there"),
          make("p", { class: "small soft" }, via ? label(`best through ${via}`) : "a straight move")),
        make("div", {}, make("p", {}, demand), make("p", { class: "small soft" }, slope === null ? "" : `${signed(slope)} points a year`, vacancies === null ? "" : ` · ${count.format(vacancies)} vacancies in the window`)),
        make("div", { class: "more" }, facts)));
    }
    place.append(list);
  }

  function show() {
    answer();
    if (!state.region) return;
    const short = isShort();
    const mine = (one) => !state.role || one.roles.includes(roleLabel.get(state.role));
    const title = (id, text) => { document.getElementById(id).textContent = text; };
    const of = state.role ? ` in ${roleLabel.get(state.role)}` : "";
    title("hybrids-lead", short ? "Two skills of different fields that vacancies ask for together." : "Two skills of different fields that more and more vacancies ask for together.");
    title("roles-lead", state.role ? "How its part of all vacancies moves." : short ? "How the parts of roles in all vacancies move. Choose one to see what is known of it."
      : "Roles that make up a smaller and smaller part of all vacancies. Choose one to see what rises inside it.");
    title("hybrids-title", (short ? "Skill mixes: strongest movements, not findings" : "Skill mixes that rise") + of);
    fill("hybrids", "", chosen("hybrid", (one) => mine(one) && (short || one.win.direction === "rising")),
      state.role ? "No rising mix has this role among the three that ask for it most, in this region and window." : "No rising mix can be told in this region and window.");
    title("roles-title", short ? "Roles: strongest movements, not findings" : state.role ? roleLabel.get(state.role) : "Roles that decline");
    fill("declining-roles", "", chosen("role", (one) => state.role ? one.id === state.role : short || one.win.direction === "declining"),
      state.role ? "This role cannot be judged in this region and window." : "No declining role can be told in this region and window.");
    fill("other-roles", state.role || short ? "" : "Roles that grow", state.role || short ? [] : chosen("role", told("rising")), state.role || short ? "" : "No growing role can be told here.");
    inside();
    fill("rising-skills", short ? "" : "Rising", chosen("skill", (one) => short || one.win.direction === "rising"), "No rising skill can be told in this region and window.");
    fill("declining-skills", short ? "" : "Declining", short ? [] : chosen("skill", told("declining")), short ? "" : "No declining skill can be told in this region and window.");
  }

  /* ---- choosing */
  const controls = { region: document.getElementById("region"), role: document.getElementById("role"), window: document.getElementById("window") };
  function choose(change, target) {
    Object.assign(state, change);
    for (const [name, control] of Object.entries(controls)) control.value = state[name];
    history.replaceState(null, "", `#${new URLSearchParams(Object.entries(state).filter(([, value]) => value))}`);
    show();
    if (target) {
      const heading = document.getElementById(`${target}-title`);
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    }
  }
  function offerRegions() {
    const levels = [["world", "World"], ["remote", "Remote"], ["country", "Countries"]];
    const add = (group, [code, name]) => group.append(make("option", { value: code }, name));
    for (const [level, title] of levels) {
      const some = overview.regions.filter((region) => region[2] === level);
      if (!some.length) continue;
      const group = level === "country" ? make("optgroup", { label: title }) : controls.region;
      some.sort((a, b) => a[1].localeCompare(b[1])).forEach((region) => add(group, region));
      if (group !== controls.region) controls.region.append(group);
    }
    const inner = overview.regions.filter((region) => ["subdivision", "metro"].includes(region[2]));
    for (const parent of new Set(inner.map((region) => region[3]))) {
      const group = make("optgroup", { label: `In ${regionName.get(parent) ?? parent}` });
      inner.filter((region) => region[3] === parent).sort((a, b) => a[1].localeCompare(b[1])).forEach((region) => add(group, region));
      controls.region.append(group);
    }
  }
  function offer() {
    offerRegions();
    controls.role.append(make("option", { value: "" }, "All roles"));
    overview.roles.forEach(([id, name]) => controls.role.append(make("option", { value: id }, name)));
    overview.windows.forEach((length, n) => controls.window.append(make("option", { value: String(length) }, n ? `Last ${length} months` : `Longest: up to ${length} months`)));
    for (const [name, control] of Object.entries(controls)) control.addEventListener("change", () => choose({ [name]: control.value }));
    document.getElementById("choose").hidden = !overview.regions.length;
    document.querySelector("#choose form").addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", () => { if (location.hash.includes("=")) { readState(); choose({}); } });
  }
  function explainKey() {
    const sample = (node, text) => { const svg = draw("svg", { width: 34, height: 14, viewBox: "0 0 34 14" }); svg.append(...node); return make("span", {}, svg, text); };
    const key = document.getElementById("key");
    key.classList.add("rising");
    key.append(
      sample([draw("line", { class: "half", x1: 2, x2: 14, y1: 10, y2: 10 }), draw("line", { class: "half", x1: 20, x2: 32, y1: 4, y2: 4 })], "share in each half of the window"),
      sample([draw("path", { class: "band", d: "M0 12L17 7L0 2Z M34 12L17 7L34 2Z" }), draw("path", { class: "line", d: "M0 8L34 5" })], "estimated trend and its interval"),
      sample([draw("circle", { class: "month", cx: 8, cy: 9, r: 2 }), draw("circle", { class: "month", cx: 24, cy: 5, r: 2 })], "a month, where enough was seen"),
      sample([draw("line", { class: "whisker", x1: 4, x2: 30, y1: 7, y2: 7 }), draw("circle", { class: "dot", cx: 17, cy: 7, r: 5 })], "change a year with its 95% interval"));
  }

  readState();
  offer();
  explainKey();
  for (const [name, control] of Object.entries(controls)) control.value = state[name];
  show();
})();
