// Saves a draft while it is written, keeps a copy on the device until the server has it, and never overwrites what others wrote.
(() => {
  'use strict';
  const $ = (selector, root = document) => root.querySelector(selector);
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const button = (text, onclick) => Object.assign(make('button', text), { type: 'button', className: 'plain', onclick });
  const fill = (text, value) => (text || '').replace('{}', value);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // A cell of a table is named `field.row.column`, one of a budget `field.item.column`.
  const cell = (name) => /^([^.]+)\.([^.]+)\.(\d+)$/.exec(name);
  const rowOf = (rows, row) => {
    if (/^\d+$/.test(row)) return rows[row];
    return rows.find((one) => one[0] === row);
  };
  const put = (all, [, field, row, column], value) => {
    const rows = all[field] = all[field] || [];
    if (!rowOf(rows, row)) { if (/^\d+$/.test(row)) rows[row] = []; else rows.push([row]); }
    rowOf(rows, row)[column] = value;
  };

  // What a form holds: text by field, lists where options are ticked, rows of cells in tables.
  const answers = (form) => {
    const all = {};
    for (const input of form.elements) {
      if (!input.name || /^(hidden|file|submit|button|fieldset)$/.test(input.type) || /\.find$/.test(input.name)) continue;
      const place = cell(input.name);
      if (place) put(all, place, input.value);
      else if (!/^(checkbox|radio)$/.test(input.type)) all[input.name] = input.value;
      else (all[input.name] = all[input.name] || []).push(...(input.checked ? [input.value] : []));
    }
    return all;
  };

  const autosave = (form) => {
    const url = form.dataset.autosave, key = `kechuang-draft:${url}`, box = $('[data-autosave-state]', form), says = box.dataset;
    const state = make('p', ''), bars = make('div', '');
    box.replaceChildren(state, bars);
    let version = form.dataset.version, saved = answers(form), timer = 0, flight = null, tries = 0, stopped = false, undecided = false;

    const copied = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
    // While it is not decided what becomes of an older copy, that one stays.
    const keep = () => { try { if (!undecided) localStorage.setItem(key, JSON.stringify({ at: Date.now(), answers: answers(form) })); } catch { /* Full or forbidden. */ } };
    const drop = () => { try { if (!undecided) localStorage.removeItem(key); } catch { /* Nothing was kept. */ } };
    const changed = () => Object.fromEntries(Object.entries(answers(form)).filter(([name, value]) => !same(value, saved[name])));
    const dirty = () => Object.keys(changed()).length > 0;
    const show = (name, value) => { box.dataset.state = name; state.textContent = fill(says[name], value); };
    const bar = (text, ...parts) => { const one = make('div', ''); one.className = 'bar'; one.append(make('p', text), ...parts); bars.replaceChildren(one); };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
    const versioned = (now) => { version = form.dataset.version = String(now); if (form.elements.version) form.elements.version.value = version; };
    form.versioned = versioned;

    const put = (name, value) => {
      for (const input of form.elements) {
        if (input.name !== name) continue;
        if (Array.isArray(value) && /^(checkbox|radio)$/.test(input.type)) input.checked = value.includes(input.value);
        else if (!Array.isArray(value)) input.value = value;
      }
      saved[name] = answers(form)[name];
    };
    const conflict = async () => {
      stopped = true;
      show('conflict');
      const page = await fetch(location.href, { headers: { accept: 'text/html' } }).then((reply) => reply.text()).catch(() => '');
      const theirs = $('form[data-autosave]', new DOMParser().parseFromString(page, 'text/html'));
      const list = make('dl', ''), mine = answers(form), other = theirs ? answers(theirs) : {};
      for (const name of Object.keys(other).filter((name) => !same(other[name], mine[name]))) {
        const label = $(`label[for="field-${name}"], #field-${CSS.escape(name)} legend`, form);
        list.append(make('dt', label ? label.firstChild.textContent : name), make('dd', [].concat(other[name]).join(', ')));
      }
      const replace = () => { versioned(theirs.dataset.version); saved = {}; stopped = false; bars.replaceChildren(); save(); };
      bar(says.conflictHelp, list, button(says.open, () => location.reload()), ...(theirs ? [button(says.keep, replace)] : []));
    };
    // Sums and caps are the server's: what it reckons from what was saved is put in place of what stands there.
    const worked = async (part) => {
      const stale = Object.keys(part).map((name) => $(`[data-worked="${name}"]`, form)).filter(Boolean);
      if (!stale.length || document.hidden) return;
      const page = await fetch(location.pathname, { headers: { accept: 'text/html' } }).then((reply) => reply.text()).catch(() => '');
      const now = new DOMParser().parseFromString(page, 'text/html');
      stale.forEach((old) => { const one = $(`[data-worked="${old.dataset.worked}"]`, now); if (one) old.replaceWith(one); });
    };
    const send = async (part, keepalive) => {
      const csrf = form.elements.csrf;
      const headers = { 'content-type': 'application/json', accept: 'application/json', 'if-match': `"${version}"`, 'x-csrf-token': csrf ? csrf.value : '' };
      const reply = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ answers: part }), keepalive });
      const body = await reply.json().catch(() => ({}));
      if (reply.ok) {
        // What others wrote meanwhile is put in, unless somebody writes in the same field here: then both are shown.
        const now = answers(form), theirs = Object.entries(body.changed || {}).filter(([name]) => !(name in part));
        if (theirs.some(([name, value]) => !same(now[name], saved[name]) && !same(now[name], value))) return conflict();
        theirs.forEach(([name, value]) => put(name, value));
        versioned(body.version);
        Object.assign(saved, part);
        tries = 0;
        show('saved', new Date().toLocaleTimeString('sv-SE'));
        worked(part);
        if (dirty()) later(1200); else drop();
      } else if (reply.status === 409 || reply.status === 412) {
        await conflict();
      } else if (reply.status < 500 && reply.status !== 429) {
        show('refused', body.detail || body.title || reply.status);
      } else throw new Error(reply.status);
    };
    const save = (leaving) => {
      clearTimeout(timer);
      const part = changed();
      if (stopped || flight || !Object.keys(part).length) return;
      keep();
      show('saving');
      flight = send(part, leaving === true)
        .catch(() => { show('offline'); later(Math.min(60000, 1000 * 2 ** tries++)); })
        .finally(() => { flight = null; });
    };

    form.addEventListener('input', () => {
      keep();
      if (stopped) return;
      show('changed');
      later(1200);
    });
    form.addEventListener('submit', (event) => {
      const by = event.submitter;
      if (flight) {
        // The form carries the version, which the answer under way is about to change.
        event.preventDefault();
        flight.then(() => form.requestSubmit(by));
        return;
      }
      if (dirty()) keep();
      stopped = true;
      clearTimeout(timer);
    });
    addEventListener('online', () => { tries = 0; save(); });
    addEventListener('pagehide', () => save(true));
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
    document.addEventListener('visibilitychange', () => { if (document.hidden) save(); });

    const restore = (copy) => {
      undecided = true;
      const decide = () => { undecided = false; bars.replaceChildren(); };
      bar(fill(says.restore, new Date(copy.at).toLocaleString('sv-SE')), button(says.yes, () => {
        for (const input of form.elements) {
          const place = cell(input.name);
          const value = place ? (rowOf(copy.answers[place[1]] || [], place[2]) || [])[place[3]] : copy.answers[input.name];
          if (value === undefined || value === null) continue;
          if (Array.isArray(value)) input.checked = value.includes(input.value); else input.value = value;
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }
        decide();
        save();
      }), button(says.no, () => { decide(); drop(); save(); }));
    };
    const copy = copied();
    if (copy && !same(copy.answers, saved)) restore(copy); else drop();
  };

  // What hangs on a choice is shown when it is made, and hides again what hangs on it in turn.
  const conditions = (root) => {
    const parts = [...root.querySelectorAll('[data-when]')];
    const chosen = (field) => [...root.querySelectorAll('input:checked')].filter((input) => input.name === field && !input.closest('[hidden]')).map((input) => input.value);
    for (let round = 0; round <= parts.length; round += 1) {
      for (const part of parts) {
        const [field, ...any] = part.dataset.when.split(' ');
        part.hidden = !chosen(field).some((value) => any.includes(value));
      }
    }
  };

  document.querySelectorAll('form[data-autosave]').forEach(autosave);
  document.querySelectorAll('form[data-autosave], [data-conditions]').forEach((root) => {
    conditions(root);
    root.addEventListener('change', () => conditions(root));
  });
})();
