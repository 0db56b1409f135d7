'use strict';
const STATES = ['busy', 'starved', 'blocked', 'memory', 'idle'];
const WORDS = {
  'latency': 'Time from the first byte of a frame that is read to the last byte of its answer that is written.',
  'interval': 'Time from one finished frame to the next in steady state; its inverse is the frame rate.',
  'utilization': 'Multiply-accumulates done, as a share of those that all multipliers could have done.',
  'stage': 'Hardware that runs one layer in a streaming pipeline.',
  'busy': 'The module computed or moved data.', 'starved': 'It waited for input within a frame.',
  'blocked': 'It waited for room downstream.', 'memory': 'It waited for the memory.',
  'idle': 'It had no frame to work on.',
  'PE': 'Output channels computed side by side.', 'SIMD': 'Input channels or taps multiplied side by side.',
  'roofline': 'Attainable work per cycle is limited by the multipliers or by what the memory delivers.',
  'high water': 'Most words that a FIFO held in one cycle.',
  'saturated': 'Share of the layer\u2019s codes that stand at an end of their format.',
};
const data = id => JSON.parse(document.getElementById(id).textContent);
const esc = s => String(s).replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const word = (w, shown) => `<abbr title="${esc(WORDS[w])}">${esc(shown || w)}</abbr>`;
const num = (v, d = 0) => Number(v).toLocaleString('en-US', { maximumFractionDigits: d });
// 359 of 360 is not all, and 361 does not fit: what only rounds to 100 % is told to a tenth, and never as 100.0.
const tenths = v => v < 1 ? Math.min(99.9, Math.round(v * 1000) / 10) : Math.max(100.1, Math.round(v * 1000) / 10);
const pct = v => v > 0 && v < .0005 ? '<0.1 %' : v >= .995 && v < 1.005 && v !== 1 ? `${tenths(v).toFixed(1)} %` : `${v >= .1 || v === 0 ? Math.round(v * 100) : (v * 100).toFixed(1)} %`;
const si = v => { for (const [f, p] of [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) if (v >= f) return `${+(v / f).toPrecision(3)} ${p}`; return `${+Number(v).toPrecision(3)} `; };
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const tip = document.getElementById('tip');
const mark = (v, key) => `<span data-figure="${key}" data-value="${v}"></span>`;
document.addEventListener('mousemove', e => {
  const t = e.target.closest && e.target.closest('[data-tip]');
  if (t) show(e, t.dataset.tip); else if (!e.target.closest || !e.target.closest('canvas')) tip.style.display = 'none';
});
function show(e, text) {
  tip.textContent = text; tip.style.display = 'block';
  tip.style.left = Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 8) + 'px'; tip.style.top = (e.clientY + 16) + 'px';
}
const main = document.querySelector('main');
function section(id, title, sub, body, into = main) {
  const s = document.createElement('section'); s.id = id;
  s.innerHTML = `<h2>${title}</h2><p class="sub">${sub}</p><div class="fold">${body}</div>`; into.append(s); return s;
}
// Networks of many layers: of a long section the beginning, and the rest at a click.
const FOLDED = 460;
function fold(s) {
  const inner = s && s.querySelector('.fold'); if (!inner || inner.scrollHeight < FOLDED * 1.5) return;
  const b = document.createElement('button'), say = () => b.textContent = inner.classList.contains('folded') ? 'show all' : 'show less';
  inner.classList.add('folded'); b.className = 'more'; say(); inner.after(b);
  b.onclick = () => { inner.classList.toggle('folded'); say(); if (inner.classList.contains('folded')) s.scrollIntoView(); };
}
// Marks of a linear axis at 1, 2 or 5 times a power of ten.
function ticks(low, high, most = 5) {
  const raw = (high - low) / most, p = 10 ** Math.floor(Math.log10(raw)), step = [1, 2, 5, 10].map(m => m * p).find(m => m >= raw * (1 - 1e-9)), out = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) out.push(n ? +(n * step).toPrecision(12) : 0);
  return out;
}
// Tables wider than the page say so.
const hint = () => document.querySelectorAll('.scroll').forEach(e => e.classList.toggle('wide', e.scrollWidth > e.clientWidth + 4));
addEventListener('load', hint); addEventListener('resize', hint);
function pair() { const d = document.createElement('div'); d.className = 'two'; main.append(d); return d; }
const legend = (names, color) => `<div class="legend">${names.map((n, i) => `<span><i style="background:${color(n, i)}"></i>${WORDS[n] ? word(n) : esc(n)}</span>`).join('')}</div>`;
const stateColor = s => `var(--${s})`;
const svg = (w, h, body, label) => `<svg viewBox="0 0 ${w} ${h}" role="img" aria-label="${esc(label)}">${body}</svg>`;
const narrow = () => innerWidth < 700;
// Names differ at their ends as often as at their beginnings, so what is cut is the middle.
const middle = (text, most) => text.length <= most ? text : text.slice(0, Math.ceil((most - 1) * .55)) + '…' + text.slice(text.length - Math.floor((most - 1) * .45));
// The text, less of its middle until it is no wider than `room` pixels.
function fitted(c, text, room) {
  for (let most = text.length; most > 5; most--) { const t = middle(text, most); if (c.measureText(t).width <= room) return t; }
  return middle(text, 5);
}
// Room for the longest name of a chart in 12-pixel letters, and how many letters fit there.
const room = (names, most) => Math.min(most, Math.max(60, 18 + 7.4 * Math.max(...names.map(n => n.length))));
const letters = px => Math.floor((px - 16) / 7.2);
function bars(id, title, sub, rows, kinds, color, into) {  // stacked horizontal bars
  const w = narrow() ? 400 : into ? 560 : 1120, lx = room(rows.map(r => r.name), narrow() ? 175 : 240), rh = 20, h = rows.length * rh + 4;
  let body = '';
  rows.forEach((r, i) => {
    let x = lx; const y = i * rh + 3;
    body += `<text x="${lx - 8}" y="${y + 12}" text-anchor="end">${esc(middle(r.name, letters(lx)))}</text>`;
    kinds.forEach((k, n) => { const v = (r.parts[k] || 0) * (w - lx - 58); if (v <= 0) return; body += `<rect x="${x.toFixed(1)}" y="${y}" width="${v.toFixed(2)}" height="${rh - 5}" fill="${color(k, n)}" data-tip="${esc(`${r.name}: ${k} ${r.tips ? r.tips[k] : pct(r.parts[k])}`)}"/>`; x += v; });
    if (r.end) body += `<text class="d" x="${Math.min(x + 6, w - 52)}" y="${y + 12}">${r.end}</text>`;
  });
  return section(id, title, sub, legend(kinds, color) + svg(w, h, body, title), into);
}
// One colour for one thing in every chart of every page; what has no colour of its own takes the next one.
const COLORS = { input: 0, image: 0, weights: 1, 'weight buffers': 1, intermediate_maps: 2, intermediate_map: 2, 'intermediate maps': 2, line_buffer: 2, 'tile buffers': 2, output: 3, store: 3, depthwise: 4, dsp_array: 5, pointwise: 5, activation: 6, activate: 6, pool: 7, dma: 8, load: 8, axi: 9, bias: 10, preset: 11, reorg: 12, concat: 13, streams: 14, control: 15, copy: 16, clear: 17, boxes: 18 };
const SHADES = 19;
function palette(name) {
  const key = name.replace(/ maps?$/, '_maps');
  if (COLORS[key] === undefined) { const taken = Object.values(COLORS); COLORS[key] = [...Array(SHADES).keys()].reverse().find(n => !taken.includes(n)) || Object.keys(COLORS).length % SHADES; }
  return `var(--p${COLORS[key]})`;
}
const DESIGNS = [5, 18, 4, 8, 9, 12, 13, 6, 14, 16, 11, 17, 15, 10, 7, 2, 3, 1, 0];
const design_color = (_, i) => `var(--p${DESIGNS[i % SHADES]})`;

