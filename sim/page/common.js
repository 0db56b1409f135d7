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
const pct = v => v > 0 && v < .0005 ? '<0.1 %' : `${v >= .995 || v === 0 ? Math.round(v * 100) : (v * 100).toFixed(v < .1 ? 1 : 0)} %`;
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
  s.innerHTML = `<h2>${title}</h2><p class="sub">${sub}</p>${body}`; into.append(s); return s;
}
function pair() { const d = document.createElement('div'); d.className = 'two'; main.append(d); return d; }
const legend = (names, color) => `<div class="legend">${names.map((n, i) => `<span><i style="background:${color(n, i)}"></i>${WORDS[n] ? word(n) : esc(n)}</span>`).join('')}</div>`;
const stateColor = s => `var(--${s})`;
const svg = (w, h, body, label) => `<svg viewBox="0 0 ${w} ${h}" role="img" aria-label="${esc(label)}">${body}</svg>`;
function bars(id, title, sub, rows, kinds, color, into) {  // stacked horizontal bars
  const w = innerWidth < 700 ? 400 : into ? 560 : 1120, lx = 130, rh = 20, h = rows.length * rh + 4;
  let body = '';
  rows.forEach((r, i) => {
    let x = lx; const y = i * rh + 3;
    body += `<text x="${lx - 8}" y="${y + 12}" text-anchor="end">${esc(r.name.length > 17 ? '…' + r.name.slice(-16) : r.name)}</text>`;
    kinds.forEach((k, n) => { const v = (r.parts[k] || 0) * (w - lx - 58); if (v <= 0) return; body += `<rect x="${x.toFixed(1)}" y="${y}" width="${v.toFixed(2)}" height="${rh - 5}" fill="${color(k, n)}" data-tip="${esc(`${r.name}: ${k} ${r.tips ? r.tips[k] : pct(r.parts[k])}`)}"/>`; x += v; });
    if (r.end) body += `<text class="d" x="${Math.min(x + 6, w - 52)}" y="${y + 12}">${r.end}</text>`;
  });
  return section(id, title, sub, legend(kinds, color) + svg(w, h, body, title), into);
}
const palette = (_, i) => `var(--p${i % 10})`;

