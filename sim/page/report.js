const R = data('report'), T = data('timeline');
// Notes are clauses on the terminal, and sentences here.
const said = note => note[0].toUpperCase() + note.slice(1) + (/[.!?]$/.test(note) ? '' : '.');
const ms = cycles => cycles / R.subject.clock_mhz / 1000;
const P = R.performance, S = R.subject, simulated = R.kind !== 'estimate';
const total = a => STATES.reduce((n, s) => n + a[s + '_cycles'], 0);
const TILED = !!R.passes, frames = Math.max(1, P.frames);
const busyShare = l => !l.timing ? 0 : TILED ? l.timing.busy_cycles_per_frame / P.latency_cycles : l.timing.account.busy_cycles / Math.max(1, total(l.timing.account) - l.timing.account.idle_cycles);

function head() {
  const bytes = R.ddr.read_bytes_per_frame + R.ddr.written_bytes_per_frame;
  const tiles = [
    [num(P.latency_ms, 3) + ' ms', word('latency'), P.latency_ms, 'performance.latency_ms'],
    [num(P.pictures_per_s, 1), `${P.pictures_per_frame > 1 ? 'pictures' : 'frames'}/s, ${word('interval')} ${TILED && P.pictures_per_frame > 1 ? `= latency of ${P.pictures_per_frame} pictures`  : P.interval_source === 'measured' ? 'measured' : P.interval_source === 'latency' ? '= latency' : 'by closed form'}`, P.pictures_per_s, 'performance.pictures_per_s'],
    [pct(P.utilization), `${word('utilization')} of ${num(P.multipliers)} multipliers`, P.utilization, 'performance.utilization'],
    [si(bytes / P.pictures_per_frame) + 'B', P.pictures_per_frame > 1 ? `DDR a picture, ${si(bytes)}B a batch of ${P.pictures_per_frame}` : 'DDR a frame', R.ddr.read_bytes_per_frame, 'ddr.read_bytes_per_frame'],
    [num(P.power.total_w, 2) + ' W', `${num(P.power.energy_per_picture_mj, 1)} mJ a ${P.pictures_per_frame > 1 ? 'picture' : 'frame'}`, P.power.total_w, 'performance.power.total_w'],
    [num(R.resources.used.dsp) + ' DSP', `${num(R.resources.used.bram36, 1)}\u00a0BRAM36, ${si(R.resources.used.lut)}LUT`.replace(/([0-9]) ([kM]?LUT)/, '$1\u00a0$2'), R.resources.used.dsp, 'resources.used.dsp']];
  main.insertAdjacentHTML('beforeend', `<header><h1>${esc(S.network)} on ${esc(S.board)}</h1><p class="dim">${esc(S.design)}, ${esc(S.numerics)}, ${num(S.clock_mhz)} MHz, input ${esc(S.input_shape)}${R.kind === 'timing_only' ? ', timing only' : ''}</p><div class="tiles">${tiles.map(([v, t, x, k]) => `<div class="tile"><b>${v}</b><span>${t}</span>${mark(x, k)}</div>`).join('')}</div></header><section class="limit" id="bottleneck"><b>What limits it.</b> ${esc(P.bottleneck.sentence)}${R.notes.map(n => `<p class="sub">${esc(said(n))}</p>`).join('')}</section>`);
  if (R.fusion && R.fusion.saved_bytes_per_frame > 0) document.getElementById('bottleneck').insertAdjacentHTML('beforeend', `<p class="sub" id="fusion">Fusion ${esc(R.fusion.sentence)}.</p>`);
}

function graph() {
  const at = {}, columns = [];
  const put = (name, c, l) => { (columns[c] = columns[c] || []).push(name); at[name] = { c, l }; };
  put('picture', 0);
  for (const l of R.layers) put(l.layer, 1 + Math.max(0, ...l.inputs.map(i => at[i] ? at[i].c : 0)), l);
  const most = TILED ? Math.max(1e-9, ...R.layers.map(busyShare)) : 1;
  const small = narrow(), w = small ? 360 : 1120, bw = small ? 98 : 104, bh = 46, gx = small ? 20 : 34, gy = 14, per = Math.floor((w - 16 + gx) / (bw + gx));
  const tallest = []; columns.forEach((c, i) => { const r = Math.floor(i / per); tallest[r] = Math.max(tallest[r] || 0, c.length); });
  const top = []; let y = 8; tallest.forEach((n, r) => { top[r] = y; y += n * (bh + gy) + 24; });
  const pen = document.createElement('canvas').getContext('2d'); pen.font = '12px system-ui,sans-serif';
  let boxes = '', lines = '';
  columns.forEach((names, c) => names.forEach((name, k) => {
    const r = Math.floor(c / per), o = at[name]; o.x = (c % per) * (bw + gx) + 14; o.y = top[r] + k * (bh + gy); o.r = r;
    const l = o.l, share = l && l.timing ? busyShare(l) : 0, heat = share / most;
    const text = l ? `${l.op} ${l.input_shape} to ${l.output_shape}; PE ${l.pe}, SIMD ${l.simd}; busy ${pct(share)} of ${TILED ? 'the batch' : 'its active time'}` : 'input picture';
    boxes += `<g data-tip="${esc(text)}"><rect x="${o.x}" y="${o.y}" width="${bw}" height="${bh}" rx="7" fill="var(--heat0)" stroke="var(--line)"/><rect x="${o.x}" y="${o.y}" width="${bw}" height="${bh}" rx="7" fill="var(--busy)" opacity="${(heat * .85).toFixed(3)}"/>${name === P.bottleneck.what ? `<rect x="${o.x - 2}" y="${o.y - 2}" width="${bw + 4}" height="${bh + 4}" rx="9" fill="none" stroke="var(--blocked)" stroke-width="2.5"/>` : ''}<text x="${o.x + bw / 2}" y="${o.y + 20}" text-anchor="middle" style="${heat > .6 ? 'fill:#fff' : ''}">${esc(fitted(pen, name, bw - 6))}</text><text x="${o.x + bw / 2}" y="${o.y + 36}" text-anchor="middle" class="${heat > .25 ? '' : 'd'}" style="${heat > .6 ? 'fill:#fff' : ''}">${l ? (l.timing ? pct(share) : esc(l.op)) : esc(S.input_shape)}</text></g>`;
  }));
  for (const l of R.layers) for (const i of l.inputs) {
    const a = at[i], b = at[l.layer]; if (!a || !b) continue;
    const x1 = a.x + bw, y1 = a.y + bh / 2, x2 = b.x, y2 = b.y + bh / 2;
    // What passes other columns runs below them where it can, at the height of the lower end.
    const far = b.c - a.c > 1, curve = (x, u, z, v) => `${x} ${u} C${x + 16} ${u} ${z - 16} ${v} ${z} ${v}`;
    const d = a.r === b.r ? (far && y1 === y2 ? `M${x1} ${y1} C${x1 + 20} ${y1 + 60} ${x2 - 20} ${y2 + 60} ${x2} ${y2}` : far && y1 > y2 ? `M${x1} ${y1} L${curve(x2 - gx, y1, x2, y2)}` : far ? `M${curve(x1, y1, x1 + gx, y2)} H${x2}` : `M${curve(x1, y1, x2, y2)}`) : `M${x1} ${y1} h9 V${top[b.r] - 12} H${x2 - 12} V${y2} H${x2}`;
    lines += `<path d="${d}" fill="none" stroke="var(--dim)" stroke-width="1.3" opacity=".7"/>`;
  }
  section('graph', 'The machine', TILED ? 'Layers take turns on the same units; the figure is a layer\u2019s share of the batch, and the fullest colour the largest of them.' : `One ${word('stage')} a layer; the fuller the colour, the larger the share of its active time in which it was ${word('busy')}. The outlined one limits the machine.`, svg(w, y - 30, lines + boxes, 'network as a graph'));
}

const A = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUE = {}; [...A].forEach((c, i) => VALUE[c] = i / 63);
function timeline() {
  const rows = Object.entries(T.states).map(([path, s]) => ({ name: path.replace(/^machine\./, ''), s }));
  for (const [path, p] of Object.entries(T.ports)) for (const d of ['read', 'write']) rows.push({ name: path.replace(/^machine\./, '') + ' ' + d, s: { busy: p[d] }, port: true });
  if (!rows.length) return;
  // The group goes before what there is once only: the room is for the name, the tip has both.
  const modules = rows.filter(r => !r.port), bare = r => r.name.replace(/^[^.]*\.(?=.)/, ''), times = {};
  modules.forEach(r => times[bare(r)] = (times[bare(r)] || 0) + 1);
  modules.forEach(r => r.short = times[bare(r)] === 1 ? bare(r) : r.name);
  const s = section('timeline', 'Timeline', 'Every module over the whole run, its states stacked by share. Drag to zoom, or use the buttons; ports show how full their data channel is.',
    `${legend(STATES, stateColor)}<p><button data-z="0.5">zoom in</button><button data-z="2">zoom out</button><button data-z="0">all</button> <span class="dim small" id="range"></span></p><canvas></canvas>`);
  const canvas = s.querySelector('canvas'), rh = 15; let from = 0, to = T.bins, drag = null;
  const pen = canvas.getContext('2d'); pen.font = '11px system-ui,sans-serif';
  const widest = 14 + Math.max(...rows.map(r => pen.measureText(r.short || r.name).width)), left = () => Math.min(narrow() ? 126 : 210, widest), least = Math.min(T.bins, 8);
  function draw() {
    const w = canvas.clientWidth, h = rows.length * rh + 22, k = devicePixelRatio || 1, x0 = left();
    canvas.width = w * k; canvas.height = h * k; canvas.style.height = h + 'px';
    const c = canvas.getContext('2d'); c.scale(k, k); c.font = '11px system-ui,sans-serif'; c.textBaseline = 'middle';
    const color = {}; for (const st of STATES) color[st] = css('--' + st); const ink = css('--ink'), dim = css('--dim');
    const bw = (w - x0) / (to - from);
    rows.forEach((r, i) => {
      const y = i * rh + 21; c.fillStyle = r.port ? dim : ink; c.textAlign = 'right';
      c.fillText(fitted(c, r.short || r.name, x0 - 12), x0 - 8, y + rh / 2);
      c.fillStyle = color.idle; c.fillRect(x0, y, w - x0, rh - 2);
      for (let b = Math.floor(from); b < Math.ceil(to) && b < T.bins; b++) {
        let yy = y + rh - 2; const x = Math.max(x0, x0 + (b - from) * bw), x2 = x0 + (b + 1 - from) * bw;
        for (const st of STATES) { if (st === 'idle' || !r.s[st]) continue; const v = VALUE[r.s[st][b]] * (rh - 2); if (v > .1) { c.fillStyle = color[st]; c.fillRect(x, yy - v, x2 - x + .3, v); yy -= v; } }
      }
    });
    c.fillStyle = dim; const t0 = ms(from * T.bin_cycles), t1 = ms(to * T.bin_cycles);
    for (const t of ticks(t0, t1, w - x0 < 420 ? 3 : 8)) { const x = x0 + (w - x0) * (t - t0) / (t1 - t0); c.textAlign = x > w - 30 ? 'right' : x < x0 + 20 ? 'left' : 'center'; c.fillText(+t.toPrecision(6) + ' ms', x, 8); c.fillRect(Math.min(x, w - 1), 15, 1, 5); }
    s.querySelector('[data-z="0.5"]').disabled = to - from <= least; for (const z of ['2', '0']) s.querySelector(`[data-z="${z}"]`).disabled = to - from >= T.bins;
    s.querySelector('#range').textContent = `cycles ${num(from * T.bin_cycles)} to ${num(Math.min(T.until, to * T.bin_cycles))}, ${num(T.bin_cycles)} a column${to - from <= least ? ' (finer: rill run --trace)' : ''}`;
    if (drag && drag.x2 !== undefined) { c.fillStyle = css('--accent'); c.globalAlpha = .2; c.fillRect(Math.min(drag.x, drag.x2), 0, Math.abs(drag.x2 - drag.x), h); }
  }
  const bin = x => from + Math.max(0, Math.min(1, (x - left()) / (canvas.clientWidth - left()))) * (to - from);
  const set = (a, b) => { const n = Math.min(T.bins, Math.max(least, b - a)); from = Math.max(0, Math.min((a + b - n) / 2, T.bins - n)); to = from + n; draw(); };
  canvas.onpointerdown = e => { drag = { x: e.offsetX }; };
  canvas.onpointermove = e => {
    if (drag) { drag.x2 = e.offsetX; draw(); return; }
    const r = rows[Math.floor((e.offsetY - 20) / rh)], b = Math.floor(bin(e.offsetX));
    if (r && e.offsetX > left() && b < T.bins) show(e, `${r.name}, ${num(ms(b * T.bin_cycles), 3)} ms: ` + STATES.filter(st => r.s[st] && VALUE[r.s[st][b]] > 0).map(st => `${st} ${pct(VALUE[r.s[st][b]])}`).join(', ')); else tip.style.display = 'none';
  };
  canvas.onpointerup = () => { const d = drag; drag = null; if (d && d.x2 !== undefined && Math.abs(d.x2 - d.x) > 6) set(bin(Math.min(d.x, d.x2)), bin(Math.max(d.x, d.x2))); else draw(); };
  canvas.onpointerleave = () => { drag = null; tip.style.display = 'none'; draw(); };
  s.querySelectorAll('button').forEach(b => b.onclick = () => { const z = +b.dataset.z, m = (from + to) / 2, half = (to - from) / 2 * z; z ? set(m - half, m + half) : set(0, T.bins); });
  addEventListener('resize', draw); matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw); draw();
}

function stalls(into) {
  if (TILED) {
    const rows = R.modules.map(m => { const n = Math.max(1, total(m)), parts = {}; STATES.forEach(s => parts[s] = m[s + '_cycles'] / n); return { name: m.path.replace(/^machine\./, ''), parts, end: pct(parts.busy) }; });
    return bars('stalls', 'Where the time goes', `Each unit over the run; the figure is its ${word('busy')} share.`, rows, STATES, stateColor, into);
  }
  const rows = R.layers.filter(l => l.timing).map(l => { const a = l.timing.account, n = total(a), parts = {}; STATES.forEach(s => parts[s] = a[s + '_cycles'] / n); return { name: l.layer, parts, end: pct(busyShare(l)) }; });
  if (rows.length) bars('stalls', 'Where the time goes', `Each ${word('stage')}\u2019s busiest part over the run; the figure is the ${word('busy')} share of its active time (without ${word('idle')}), as in the graph.`, rows, STATES, stateColor, into);
}
function resources(into) {
  const kinds = R.resources.by_part.filter(p => ['lut', 'ff', 'bram36', 'uram', 'dsp'].some(k => p[k] > 0)).map(p => p.part), have = R.resources.available, used = R.resources.used;
  const rows = ['lut', 'ff', 'bram36', 'uram', 'dsp'].filter(k => have[k] > 0).map(k => {
    const parts = {}, tips = {}; let in_turn = R.resources.by_part.reduce((n, p) => n + Math.max(0, p[k]), 0); const scale = in_turn > 0 ? used[k] / in_turn : 0;
    R.resources.by_part.forEach(p => { parts[p.part] = Math.max(0, p[k]) * scale / have[k]; tips[p.part] = num(p[k], k === 'bram36' ? 1 : 0); });
    return { name: k.toUpperCase(), parts, tips, end: pct(R.resources.share[k]) };
  });
  const s = bars('resources', 'On the chip', `By kind of part, against the ${esc(S.part)}; full width is the whole board.`, rows, kinds, palette, into);
  s.insertAdjacentHTML('beforeend', `<div class="scroll"><table><tr><th>resource</th><th>used</th><th>available</th><th>share</th></tr>${['lut', 'ff', 'bram36', 'uram', 'dsp'].map(k => `<tr><td>${k.toUpperCase()}</td><td>${num(used[k], k === 'bram36' ? 1 : 0)}${mark(used[k], 'resources.used.' + k)}</td><td>${num(have[k])}</td><td>${pct(R.resources.share[k])}</td></tr>`).join('')}</table></div>`);
}
function stages() {
  const kinds = ['lut', 'ff', 'bram36', 'uram', 'dsp'].filter(k => R.resources.available[k] > 0), have = R.resources.available;
  const rows = R.layers.map(l => ({ name: l.layer, r: l.resources })).filter(l => kinds.some(k => l.r[k] > 0)); if (!rows.length) return;
  const rest = {}; kinds.forEach(k => rest[k] = Math.max(0, R.resources.used[k] - rows.reduce((n, l) => n + l.r[k], 0)));
  rows.push({ name: 'ports, DMA, control', r: rest });
  const most = {}; kinds.forEach(k => most[k] = Math.max(1e-9, ...rows.map(l => l.r[k])));
  const cell = (l, k) => `<td title="${pct(l.r[k] / have[k])} of the board"><span class="cell"><i style="width:${(l.r[k] / most[k] * 100).toFixed(1)}%;background:var(--memory)"></i><b style="font-weight:400">${num(l.r[k], k === 'bram36' ? 1 : 0)} <small>${l.r[k] > 0 ? pct(l.r[k] / have[k]) : ''}</small></b></span></td>`;
  section('stages', 'Resources by stage', 'What each stage takes with its FIFOs, and of the board; lines are against the largest of a column.', `<div class="scroll"><table class="bars"><tr><th>stage</th>${kinds.map(k => `<th>${k.toUpperCase()}</th>`).join('')}</tr>${rows.map(l => `<tr><td>${esc(l.name)}</td>${kinds.map(k => cell(l, k)).join('')}</tr>`).join('')}</table></div>`);
}
function passes() {
  if (!TILED) return;
  const kinds = [...new Set(R.passes.flatMap(p => Object.keys(p.operations || {})))], most = Math.max(...R.passes.map(p => p.cycles));
  const rows = R.passes.map(p => { const parts = {}, tips = {}; kinds.forEach(k => { const c = ((p.operations || {})[k] || {}).cycles || 0; parts[k] = c / most; tips[k] = `${num(c)} cycles`; }); return { name: p.name, parts, tips, end: si(p.cycles) }; });
  bars('passes', 'Passes of a batch', 'Cycles of each pass by what it did; loads that run beside other operations are not in the bars.', rows, kinds, palette);
}
function bandwidth() {
  const purposes = ['input', 'weights', 'intermediate_maps', 'output'], names = Object.keys(T.traffic); if (!names.length || !T.bins) return;
  const kinds = [...new Set(names.map(n => n.replace(/^(read|write)_bytes_/, '')))];
  const per = kinds.map(k => Array.from({ length: T.bins }, (_, b) => names.filter(n => n.endsWith('_' + k)).reduce((s, n) => s + T.traffic[n][b], 0) / Math.min(T.bin_cycles, T.until - b * T.bin_cycles) * S.clock_mhz / 1000));
  const sums = per[0].map((_, b) => per.reduce((s, p) => s + p[b], 0)), peak = Math.max(...sums, 1e-9), w = narrow() ? 400 : 1120, h = 210, x0 = 44, y0 = h - 24, scale = (y0 - 10) / peak;
  let body = ''; const base = new Array(T.bins).fill(0), X = b => x0 + (w - x0 - 6) * b / T.bins;
  for (const t of ticks(0, peak)) { const y = y0 - t * scale; body += `<line class="grid" x1="${x0}" x2="${w}" y1="${y}" y2="${y}"/><text class="d" x="${x0 - 6}" y="${y + 4}" text-anchor="end">${+t.toPrecision(3)}</text>`; }
  per.forEach((p, i) => { let up = '', down = ''; p.forEach((v, b) => { const lo = y0 - base[b] * scale, hi = lo - v * scale; up += `${X(b).toFixed(1)} ${hi.toFixed(1)} ${X(b + 1).toFixed(1)} ${hi.toFixed(1)} `; down = `${X(b + 1).toFixed(1)} ${lo.toFixed(1)} ${X(b).toFixed(1)} ${lo.toFixed(1)} ` + down; base[b] += v; }); body += `<polygon points="${up}${down}" fill="${palette(kinds[i])}" data-tip="${esc(kinds[i].replace('_', ' '))}"/>`; });
  const end = ms(T.bins * T.bin_cycles), at = t => x0 + (w - x0 - 6) * t / end;
  for (const t of ticks(0, end, narrow() ? 4 : 8)) body += `<line class="grid" x1="${at(t)}" x2="${at(t)}" y1="${y0}" y2="${y0 + 5}"/><text class="d" x="${at(t)}" y="${h - 6}" text-anchor="${at(t) > w - 30 ? 'end' : t ? 'middle' : 'start'}">${+t.toPrecision(6)} ms</text>`;
  section('bandwidth', 'DDR bandwidth over time', `GB/s by purpose, mean of each ${num(T.bin_cycles)} cycles; ${R.subject.memory === 'ideal' ? 'an ideal memory, which no peak bounds' : `the channel\u2019s peak is ${num(R.ddr.peak_gb_per_s, 2)} GB/s`}${R.ddr.run ? `, the run\u2019s average ${num(R.ddr.run.average_gb_per_s, 3)}${R.subject.memory === 'ideal' ? '' : `, row hits ${pct(R.ddr.run.row_hit_rate)}`}` : ''}.`, legend(kinds.map(k => k.replace('_', ' ')), palette) + svg(w, h, body, 'bandwidth over time'));
}
function fifos() {
  if (!R.fifos.length || R.fifos[0].high_water_words === undefined) return;
  const spark = f => { const s = T.levels[`machine.${f.group}.${f.name}`]; if (!s) return ''; const n = s.length, step = Math.max(1, Math.floor(n / 120)); let d = ''; for (let b = 0; b < n; b += step) d += `${d ? 'L' : 'M'}${(b / n * 160).toFixed(1)} ${(17 - VALUE[s[b]] * 15).toFixed(1)}`; return `<svg viewBox="0 0 160 18" style="width:160px" aria-label="occupancy"><path d="${d}" fill="none" stroke="var(--accent)" stroke-width="1.2"/></svg>`; };
  section('fifos', 'FIFOs', `Mean occupancy over the run against depth, and the ${word('high water')} mark. A FIFO that is full while its writer is ${word('blocked')} may be too shallow, or its reader too slow. Waits are in cycles of the whole run.`, `<div class="scroll"><table><tr><th>FIFO</th><th>depth</th><th>${word('high water')}</th><th>word bits</th><th>writer blocked</th><th>reader starved</th><th class="l">occupancy over time</th></tr>${R.fifos.map(f => `<tr><td>${esc(f.name)}</td><td>${num(f.depth_words)}</td><td>${num(f.high_water_words)}</td><td>${num(f.word_bits)}</td><td>${num(f.writer_blocked_cycles)}</td><td>${num(f.reader_starved_cycles)}</td><td class="l">${spark(f)}</td></tr>`).join('')}</table></div>`);
}
// Ticks of a logarithmic axis: 1, 2, 5 of every decade where there are few, powers of ten where there are many.
function decades(low, high) {
  const steps = high - low < 2 ? [1, 2, 5] : high - low < 3 ? [1, 3] : [1], out = [];
  for (let e = Math.floor(low); e <= high; e++) for (const m of steps) if (Math.log10(m) + e >= low && Math.log10(m) + e <= high) out.push(m * 10 ** e);
  return out;
}
function roofline(into) {
  const r = P.roofline; if (!(r.macs_per_ddr_byte > 0) || !(r.compute_bound_macs_per_cycle > 0)) return;
  const slope = r.memory_bound_macs_per_cycle / r.macs_per_ddr_byte, ridge = r.compute_bound_macs_per_cycle / slope;
  const lx = Math.log10(Math.min(ridge, r.macs_per_ddr_byte)) - 1, ux = Math.log10(Math.max(ridge, r.macs_per_ddr_byte)) + 1, uy = Math.log10(r.compute_bound_macs_per_cycle) + .4, ly = Math.min(Math.log10(r.achieved_macs_per_cycle), Math.log10(slope) + lx) - .3;
  const w = narrow() ? 380 : 560, h = narrow() ? 250 : 280, X = v => 50 + (Math.log10(v) - lx) / (ux - lx) * (w - 70), Y = v => h - 34 - (Math.log10(v) - ly) / (uy - ly) * (h - 54);
  let body = ''; for (const v of decades(lx, ux)) body += `<line class="grid" x1="${X(v)}" x2="${X(v)}" y1="16" y2="${h - 34}"/><text class="d" x="${X(v)}" y="${h - 18}" text-anchor="middle">${si(v)}</text>`;
  for (const v of decades(ly, uy)) body += `<line class="grid" x1="50" x2="${w - 20}" y1="${Y(v)}" y2="${Y(v)}"/><text class="d" x="44" y="${Y(v) + 4}" text-anchor="end">${si(v)}</text>`;
  body += `<path d="M${X(10 ** lx)} ${Y(slope * 10 ** lx)} L${X(ridge)} ${Y(r.compute_bound_macs_per_cycle)} H${w - 20}" fill="none" stroke="var(--accent)" stroke-width="2.5"/><line x1="${X(r.macs_per_ddr_byte)}" x2="${X(r.macs_per_ddr_byte)}" y1="${Y(Math.min(r.compute_bound_macs_per_cycle, r.memory_bound_macs_per_cycle))}" y2="${Y(r.achieved_macs_per_cycle)}" stroke="var(--dim)" stroke-dasharray="3 3"/><circle cx="${X(r.macs_per_ddr_byte)}" cy="${Y(r.achieved_macs_per_cycle)}" r="6" fill="var(--blocked)" data-tip="${num(r.achieved_macs_per_cycle, 1)} MAC a cycle"/><text class="d" x="${w - 20}" y="${h - 3}" text-anchor="end">MAC per DDR byte</text><text class="d" x="4" y="11">MAC per cycle</text>`;
  section('roofline', 'Roofline', `${num(r.achieved_macs_per_cycle, 1)} of ${num(Math.min(r.compute_bound_macs_per_cycle, r.memory_bound_macs_per_cycle), 1)} attainable MAC a cycle at ${num(r.macs_per_ddr_byte, 1)} MAC per DDR byte (${word('roofline')}).${mark(r.achieved_macs_per_cycle, 'performance.roofline.achieved_macs_per_cycle')}`, svg(w, h, body, 'roofline'), into);
}
function pictures(into) {
  const all = data('pictures'); if (!all.length) return;
  const box = R.answer.find(a => a.found);
  section('pictures', 'Picture and answer', R.answer.length > 1 ? `${R.answer.filter(a => a.found).length} of ${R.answer.length} pictures show an object.` : box ? `A box from ${num(box.left)}, ${num(box.top)} to ${num(box.right)}, ${num(box.bottom)} with confidence ${pct(box.confidence)}.` : 'What went in and what came out.', `<div class="pics">${all.map(p => `<figure><img src="${p.data}" alt="${esc(p.name)}"><figcaption>${esc(p.name)}</figcaption></figure>`).join('')}</div>`, into);
}
function layers() {
  const sat = R.layers.some(l => l.saturated_share !== undefined);
  section('layers', 'Layers and formats', `Folding is ${word('PE')} x ${word('SIMD')} x pixels.`, `<div class="scroll"><table><tr><th>layer</th><th class="l">operation</th><th class="l">output</th><th class="l">weights</th><th class="l">codes</th>${sat ? `<th>${word('saturated')}</th>` : ''}<th>folding</th><th>MAC${P.pictures_per_frame > 1 ? ' a batch' : ''}</th><th>busy cycles a ${P.pictures_per_frame > 1 ? 'batch' : 'frame'}</th></tr>${R.layers.map(l => `<tr><td>${esc(l.layer)}</td><td class="l">${esc(l.op)}</td><td class="l">${esc(l.output_shape)}</td><td class="l">${esc(l.weight_format || '·')}</td><td class="l">${esc(l.output_format)}</td>${sat ? `<td>${l.saturated_share === undefined ? '' : pct(l.saturated_share)}</td>` : ''}<td>${l.pe} x ${l.simd} x ${l.pixels}</td><td>${l.macs ? si(l.macs) : '·'}</td><td>${num(l.timing ? l.timing.busy_cycles_per_frame : l.closed_form_cycles)}</td></tr>`).join('')}</table></div>`);
}
head(); graph(); timeline();
const one = pair(); stalls(one); resources(one);
stages(); passes(); bandwidth(); fifos();
const two = pair(), many = data('pictures').length > 2; roofline(two); pictures(many ? undefined : two);
layers();
section('configuration', 'Configuration', 'A run file that means the same and needs no other file but picture and weights.', `<details><summary>Show</summary><pre>${esc(R.configuration)}</pre></details>`);
['timeline', 'stalls', 'stages', 'fifos', 'layers'].forEach(id => fold(document.getElementById(id)));
main.insertAdjacentHTML('beforeend', `<p class="dim">rill ${esc(R.rill)}${R.host ? `, simulated in ${num(R.host.wall_s, 2)} s` : ''}</p>`);
