const D = data('sweep'), N = D.points.point.length, F = D.figures, O = D.objectives;
const ALLOWED = 1, FRONT = 2, CHOSEN = 4, CLOSED_FRONT = 8;
const is = (i, m) => (D.points.marks[i] & m) !== 0;
const figure = (i, f) => D.simulated[i] ? D.simulated[i][f] : D.closed_form[f][i];
const setting = (i, k) => D.keys[k].values[D.points.settings[k][i]];
const all = [...Array(N).keys()], built = all.filter(i => D.closed_form[0][i] !== null || D.simulated[i]);
const allowed = built.filter(i => is(i, ALLOWED)), front = built.filter(i => is(i, FRONT)), first = O[0];
// Names of figures end in their unit, in small letters.
const UNITS = { mj: 'mJ', w: 'W', mhz: 'MHz', ms: 'ms', s: 's' };
const pretty = name => name.split('_').map((part, n, all) => n && n === all.length - 1 && UNITS[part] || part).join(' ').replace(/ per s$/, '/s');
const short = key => key.split('.').slice(-2).join('.');
const value = v => v === null || v === undefined ? '·' : Math.abs(v) >= 10000 ? si(v).trim() : num(v, 3);
front.sort((a, b) => (figure(a, first.figure) - figure(b, first.figure)) * (first.maximize ? -1 : 1));
// Axes of the parallel coordinates: what was varied, then what is traded.
const axes = D.keys.map((k, n) => ({ name: short(k.name), full: k.name, at: i => D.points.settings[n][i], text: i => setting(i, n), labels: k.values, categories: k.values.length }))
  .filter(a => a.categories > 1)
  .concat(O.map(o => ({ name: pretty(F[o.figure].name), full: F[o.figure].sentence, at: i => figure(i, o.figure), text: i => value(figure(i, o.figure)), objective: true })));
for (const a of axes) {
  const values = (allowed.length ? allowed : built).map(a.at).filter(v => v !== null);
  a.low = values.reduce((m, v) => Math.min(m, v), Infinity); a.high = values.reduce((m, v) => Math.max(m, v), -Infinity);
  if (!(a.high > a.low)) { a.low -= .5; a.high += .5; }
}
const label = (a, v) => a.labels ? a.labels[Math.round(v)] : value(+v.toPrecision(4));
const passes = i => axes.every(a => !a.range || (a.at(i) >= a.range[0] && a.at(i) <= a.range[1]));
const about = i => `point ${D.points.point[i]}: ${D.keys.map((k, n) => `${short(k.name)} ${setting(i, n)}`).join(', ')}; ${O.map(o => `${pretty(F[o.figure].name)} ${value(figure(i, o.figure))}`).join(', ')}${D.simulated[i] ? '' : ' (closed form)'}${is(i, ALLOWED) ? '' : '; not allowed'}`;
let picked = -1, redraw = [];
const pick = i => { picked = i; redraw.forEach(f => f()); };

function head() {
  const simulated = Object.keys(D.simulated).length, failed = Object.keys(D.errors).length;
  const tiles = [[N, 'points', 'points'], [built.filter(i => is(i, ALLOWED)).length, 'within the constraints', 'allowed'], [simulated, 'simulated', 'simulated'], [front.length, 'on the front', 'front'], [failed, 'failed', 'failed']];
  const aims = [['minimized', false], ['maximized', true]].map(([aim, up]) => [aim, O.filter(o => o.maximize === up).map(o => esc(pretty(F[o.figure].name)))]).filter(a => a[1].length).map(([aim, names]) => `${aim}: ${names.join(', ')}`);
  main.insertAdjacentHTML('beforeend', `<header><h1>${esc(D.name)}</h1><p class="dim">${aims.join(' · ')}</p><div class="tiles">${tiles.map(([v, t, k]) => `<div class="tile"><b>${num(v)}</b><span>${t}</span>${mark(v, k)}</div>`).join('')}</div></header>`);
}

function canvas_of(s, height, draw) {
  const canvas = s.querySelector('canvas');
  const run = () => {
    const w = canvas.clientWidth, k = devicePixelRatio || 1; canvas.width = w * k; canvas.height = height * k; canvas.style.height = height + 'px';
    const c = canvas.getContext('2d'); c.scale(k, k); c.font = '12px system-ui,sans-serif'; c.textBaseline = 'middle'; draw(c, w, height);
  };
  addEventListener('resize', run); matchMedia('(prefers-color-scheme: dark)').addEventListener('change', run); redraw.push(run); run();
  return canvas;
}
const near = (shown, place, e) => { let best = -1, least = 14 * 14; for (const i of shown) { const p = place(i); if (!p) continue; const d = (p[0] - e.offsetX) ** 2 + (p[1] - e.offsetY) ** 2; if (d < least) { least = d; best = i; } } return best; };

function scatter() {
  const options = n => F.map((f, i) => `<option value="${i}"${i === n ? ' selected' : ''}>${esc(pretty(f.name))}</option>`).join('');
  // One objective against itself would be a diagonal: then against what it usually costs, or brings.
  const named = n => F.findIndex(f => f.name === n), y0 = O[1] ? O[1].figure : F[O[0].figure].name === 'dsp' ? named('latency_ms') : named('dsp'), s = section('front', 'Pareto front', `Points that could be built; those on the front are outlined${O.length === 2 ? ' and joined' : ''}.`,
    `<p class="controls"><label>across <select id="x">${options(O[0].figure)}</select></label> <label>up <select id="y">${options(y0)}</select></label> <label><input type="checkbox" id="inside"${allowed.length ? ' checked' : ''}> only what the constraints allow</label></p>${legend(['on the front', 'simulated', 'closed form', 'not allowed'], (_, i) => ['var(--blocked)', 'var(--busy)', 'var(--memory)', 'var(--idle)'][i])}<canvas></canvas>`);
  let fx = O[0].figure, fy = y0, X, Y, shown = allowed.length ? allowed : built;
  const place = i => figure(i, fx) === null ? null : [X(figure(i, fx)), Y(figure(i, fy))];
  const canvas = canvas_of(s, narrow() ? 300 : 420, (c, w, h) => {
    const span = f => { const v = shown.map(i => figure(i, f)); let a = v.reduce((m, x) => Math.min(m, x), Infinity), b = v.reduce((m, x) => Math.max(m, x), -Infinity); const d = (b - a || Math.abs(b) || 1) * .05; return [a - d, b + d]; };
        const [ax, bx] = span(fx), [ay, by] = span(fy), l = 58, b = 34;
    X = v => l + (v - ax) / (bx - ax) * (w - l - 10); Y = v => h - b - (v - ay) / (by - ay) * (h - b - 12);
    c.strokeStyle = css('--line'); c.fillStyle = css('--dim'); c.lineWidth = 1;
    for (const t of ticks(ax, bx)) { c.beginPath(); c.moveTo(X(t), 8); c.lineTo(X(t), h - b); c.stroke(); c.textAlign = 'center'; c.fillText(value(t), X(t), h - b + 12); }
    for (const t of ticks(ay, by)) { c.beginPath(); c.moveTo(l, Y(t)); c.lineTo(w - 10, Y(t)); c.stroke(); c.textAlign = 'right'; c.fillText(value(t), l - 6, Y(t)); }
    c.textAlign = 'right'; c.fillText(pretty(F[fx].name), w - 10, h - 8); c.textAlign = 'left'; c.fillText(pretty(F[fy].name), 2, 8);
    const color = { a: css('--memory'), s: css('--busy'), n: css('--idle'), f: css('--blocked'), ink: css('--ink') };
    const dot = (i, r, fill, alpha) => { const p = place(i); c.globalAlpha = alpha; c.fillStyle = fill; c.beginPath(); c.arc(p[0], p[1], r, 0, 7); c.fill(); c.globalAlpha = 1; };
    for (const i of shown) if (!is(i, ALLOWED)) dot(i, 2, color.n, .9);
    for (const i of shown) if (is(i, ALLOWED) && !D.simulated[i]) dot(i, 2.2, color.a, shown.length > 2000 ? .35 : .7);
    for (const i of shown) if (is(i, ALLOWED) && D.simulated[i]) dot(i, 3, color.s, .9);
    if (O.some(o => o.figure === fx) && O.some(o => o.figure === fy) && O.length === 2) {
      c.strokeStyle = color.f; c.lineWidth = 1.5; c.beginPath(); [...front].sort((a, b) => figure(a, fx) - figure(b, fx)).forEach((i, n) => { const p = place(i); n ? c.lineTo(p[0], p[1]) : c.moveTo(p[0], p[1]); }); c.stroke();
    }
    // Rings of a long front are small, or they would be one spot.
    const many = front.length > 150;
    for (const i of front) { const p = place(i); c.strokeStyle = color.f; c.lineWidth = many ? 1 : 2; c.beginPath(); c.arc(p[0], p[1], many ? 3 : 5, 0, 7); c.stroke(); }
    if (picked >= 0 && shown.includes(picked)) { const p = place(picked); c.strokeStyle = color.ink; c.lineWidth = 2.5; c.beginPath(); c.arc(p[0], p[1], 9, 0, 7); c.stroke(); }
  });
  s.querySelector('#inside').onchange = e => { shown = e.target.checked ? allowed : built; redraw[0](); };
  s.querySelector('#x').onchange = e => { fx = +e.target.value; redraw[0](); }; s.querySelector('#y').onchange = e => { fy = +e.target.value; redraw[0](); };
  canvas.onpointermove = e => { const i = near(shown, place, e); if (i >= 0) show(e, about(i)); else tip.style.display = 'none'; };
  canvas.onpointerleave = () => tip.style.display = 'none'; canvas.onclick = e => pick(near(shown, place, e));
}

function parallel() {
  const s = section('parallel', 'Parallel coordinates', 'A line a point, from what was varied to what came of it. Drag along an axis to keep only the points that pass there; a click on it takes the choice back.', '<div class="scroll"><canvas></canvas></div>');
  const canvas = s.querySelector('canvas'); canvas.style.minWidth = Math.max(300, axes.length * (narrow() ? 68 : 84)) + 'px';
  const top = 44, h = 340, bottom = 14; let X; const Y = (a, v) => top + (1 - (v - a.low) / (a.high - a.low)) * (h - top - bottom);
  let drag = null;
  canvas_of(s, h, (c, w) => {
    const ends = axes[axes.length - 1], beyond = ends.labels && ends.labels.length <= 12 ? ends.labels : [label(ends, ends.low), label(ends, ends.high)];
    const side = [narrow() ? 8 : 46, Math.max(46, 12 + Math.max(...beyond.map(t => c.measureText(t).width)))]; X = n => axes.length < 2 ? w / 2 : side[0] + n * (w - side[0] - side[1]) / (axes.length - 1);
    const line = (i, color, alpha, width) => { c.strokeStyle = color; c.globalAlpha = alpha; c.lineWidth = width; c.beginPath(); axes.forEach((a, n) => { const y = Y(a, a.at(i)); n ? c.lineTo(X(n), y) : c.moveTo(X(n), y); }); c.stroke(); c.globalAlpha = 1; };
    const some = allowed.filter(passes), alpha = some.length > 2000 ? .05 : some.length > 200 ? .15 : .45;
    for (const i of some) line(i, css('--memory'), alpha, 1);
    // Many lines on top of each other would be a block: each is then thin, and dense places are darker.
    const best = front.filter(passes), strength = Math.max(.05, Math.min(.9, 120 / best.length));
    for (const i of best) line(i, css('--blocked'), strength, best.length > 130 ? .8 : 1.6);
    if (picked >= 0) line(picked, css('--ink'), 1, 2.5);
    const say = (text, x, y) => { c.strokeStyle = css('--card'); c.lineWidth = 3; c.strokeText(text, x, y); c.fillText(text, x, y); };
    axes.forEach((a, n) => {
      c.strokeStyle = css('--dim'); c.lineWidth = 1; c.beginPath(); c.moveTo(X(n), top); c.lineTo(X(n), h - bottom); c.stroke();
      // Titles stand in two rows, so each has the room of two axes; at the sides they end where the chart does.
      c.fillStyle = css('--ink'); c.textAlign = 'center';
      const apart = axes.length > 2 ? X(1) - X(0) : w, room = n === 0 ? X(0) + apart - 8 : n === axes.length - 1 ? w - X(n) + apart - 8 : 2 * apart - 12, title = fitted(c, a.name, room), half = c.measureText(title).width / 2;
      c.fillText(title, Math.max(half + 2, Math.min(w - half - 2, X(n))), n % 2 ? 24 : 10);
      // Values stand right of their axis, and no two axes share a gap.
      const x = X(n) + 5; c.fillStyle = css('--dim'); c.textAlign = 'left';
      if (a.labels && a.labels.length <= 12) a.labels.forEach((t, v) => say(middle(t, Math.max(5, Math.min(14, Math.floor((X(1) - X(0) - 8) / 6.6)))), x, Y(a, v)));
      else { say(label(a, a.high), x, top + 4); say(label(a, a.low), x, h - bottom - 4); }
      if (a.range) { c.fillStyle = css('--accent'); c.globalAlpha = .35; const y1 = Y(a, a.range[1]), y2 = Y(a, a.range[0]); c.fillRect(X(n) - 6, y1 - 1, 12, Math.max(3, y2 - y1 + 2)); c.globalAlpha = 1; }
    });
  });
  const axis = e => axes.reduce((best, _, n) => Math.abs(X(n) - e.offsetX) < Math.abs(X(best) - e.offsetX) ? n : best, 0);
  const at = (a, y) => a.low + (1 - (y - top) / (h - top - bottom)) * (a.high - a.low);
  canvas.onpointerdown = e => { drag = { a: axes[axis(e)], y: e.offsetY }; };
  canvas.onpointermove = e => { if (!drag) { const a = axes[axis(e)]; show(e, a.full); return; } drag.moved = Math.abs(e.offsetY - drag.y) > 4; if (drag.moved) { const u = at(drag.a, drag.y), v = at(drag.a, e.offsetY); drag.a.range = [Math.min(u, v), Math.max(u, v)]; redraw[1](); } };
  canvas.onpointerup = () => { if (drag && !drag.moved) drag.a.range = null; drag = null; redraw.forEach(f => f()); };
  canvas.onpointerleave = () => { tip.style.display = 'none'; };
}

function table() {
  const columns = [{ name: 'point', at: i => D.points.point[i], text: i => D.points.point[i] }]
    .concat(D.keys.map((k, n) => ({ name: short(k.name), full: k.name, at: i => D.points.settings[n][i], text: i => esc(setting(i, n)) })))
    .concat([...new Set([...O.map(o => o.figure), ...['latency_ms', 'pictures_per_s', 'dsp', 'bram36', 'lut', 'power_w', 'ddr_bytes'].map(n => F.findIndex(f => f.name === n))])].map(f => ({ name: pretty(F[f].name), full: F[f].sentence, at: i => figure(i, f), text: i => value(figure(i, f)) })))
    .concat([{ name: 'limited by', at: i => D.points.limiter[i], text: i => esc(D.points.limiter[i]) }, { name: 'known by', at: i => D.simulated[i] ? 0 : 1, text: i => D.simulated[i] ? 'simulation' : 'closed form' }]);
  const s = section('points', 'Points', '<span id="shown"></span> Click a head to sort, a row to see it in the charts.', '<p><label><input type="checkbox" id="onlyfront" checked> only the front</label></p><div class="scroll" style="max-height:560px;overflow:auto"><table class="sortable"></table></div>');
  let by = columns.findIndex(c => c.name === pretty(F[first.figure].name)), down = first.maximize; const most = 500;
  const draw = () => {
    const only = s.querySelector('#onlyfront').checked, some = (only ? front : built).filter(passes);
    const order = (a, b) => { const u = columns[by].at(a), v = columns[by].at(b); return (u < v ? -1 : u > v ? 1 : a - b) * (down ? -1 : 1); };
    const rows = [...some].sort(order).slice(0, most);
    s.querySelector('#shown').textContent = `${num(Math.min(most, some.length))} of ${num(some.length)} rows.`;
    s.querySelector('table').innerHTML = `<tr>${columns.map((c, n) => `<th data-n="${n}" title="${esc(c.full || c.name)}">${esc(c.name)}${n === by ? (down ? ' ▾' : ' ▴') : ''}</th>`).join('')}</tr>${rows.map(i => `<tr data-i="${i}" class="${i === picked ? 'picked ' : ''}${is(i, FRONT) ? 'front' : ''}">${columns.map(c => `<td>${c.text(i)}</td>`).join('')}</tr>`).join('')}`;
  };
  s.querySelector('table').onclick = e => { const th = e.target.closest('th'), tr = e.target.closest('tr[data-i]'); if (th) { const n = +th.dataset.n; down = n === by ? !down : false; by = n; draw(); } else if (tr) pick(+tr.dataset.i); };
  s.querySelector('#onlyfront').onchange = draw; redraw.push(draw); draw();
}

function exclusions() {
  const rows = (D.excluded || []).filter(e => e.points > 0); if (!rows.length || !built.length) return;
  section('excluded', 'What the constraints exclude', allowed.length ? 'Points that could be built and break a bound, and those that break nothing else.' : 'No point is within all of them.', `<div class="scroll"><table><tr><th>constraint</th><th>points</th><th>alone</th><th>nearest value</th><th>of point</th></tr>${rows.map(e => `<tr><td class="long">${esc(e.constraint)}</td><td>${num(e.points)}</td><td>${num(e.alone)}</td><td>${e.points ? value(e.nearest_value) : '·'}</td><td>${e.points ? e.nearest_point : '·'}</td></tr>`).join('')}</table></div>`);
}
function failures() {
  const reasons = {}; for (const text of Object.values(D.errors)) { const shape = text.replace(/[0-9]+/g, '#'); (reasons[shape] = reasons[shape] || { n: 0, text }).n++; }
  const rows = Object.values(reasons).sort((a, b) => b.n - a.n).slice(0, 12); if (!rows.length) return;
  section('failures', 'Points that failed', 'The most frequent reasons, with an example of each.', `<div class="scroll"><table><tr><th>points</th><th class="l">reason</th></tr>${rows.map(r => `<tr><td>${num(r.n)}</td><td class="l long">${esc(r.text)}</td></tr>`).join('')}</table></div>`);
}
head();
if (!allowed.length) exclusions();
if (built.length) { scatter(); parallel(); table(); }
if (allowed.length) exclusions();
failures();
