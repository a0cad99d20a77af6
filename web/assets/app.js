// Makes pages smoother that work without it. Texts come from data attributes, so that they stand in the locales.
(() => {
  'use strict';
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fill = (text, value) => (text || '').replace('{}', value);
  const make = (tag, text, onclick) => Object.assign(document.createElement(tag), { textContent: text, onclick: onclick || null });
  const PREFIX = 'kechuang-draft:';
  const store = {
    get: (key) => { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); } catch { /* Full or forbidden: nothing is kept here. */ } },
    drop: (key) => { try { localStorage.removeItem(PREFIX + key); } catch { /* Nothing was kept. */ } },
  };
  const fetched = async (url) => new DOMParser().parseFromString(await (await fetch(url, { headers: { accept: 'text/html' } })).text(), 'text/html');

  // What a form holds: text by field, lists where options are ticked.
  const answers = (form) => {
    const all = {};
    for (const input of form.elements) {
      if (!input.name || /^(hidden|file|submit|button)$/.test(input.type)) continue;
      if (!/^(checkbox|radio)$/.test(input.type)) all[input.name] = input.value;
      else (all[input.name] = all[input.name] || []).push(...(input.checked ? [input.value] : []));
    }
    return all;
  };
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  const autosave = (form) => {
    const url = form.dataset.autosave, says = $('[data-autosave-state]', form) || make('div');
    let version = form.dataset.version, saved = answers(form), timer = 0, flight = null, tries = 0, stopped = false;
    const changed = () => Object.fromEntries(Object.entries(answers(form)).filter(([name, value]) => !same(value, saved[name])));
    const dirty = () => Object.keys(changed()).length > 0;
    const keep = () => store.set(url, { at: Date.now(), answers: answers(form) });
    const show = (state, value) => { says.dataset.state = state; says.textContent = fill(says.dataset[state], value); };
    const bar = (text, ...parts) => { const box = make('div'); box.className = 'bar'; box.append(make('p', text), ...parts); says.append(box); };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
    const versioned = (now) => { version = form.dataset.version = String(now); if (form.elements.version) form.elements.version.value = version; };
    form.versioned = versioned;

    const conflict = async () => {
      stopped = true;
      show('conflict');
      const theirs = $('form[data-autosave]', await fetched(location.href).catch(() => document));
      const list = make('dl'), mine = answers(form), other = theirs ? answers(theirs) : {};
      for (const name in other) if (!same(other[name], mine[name])) {
        const label = $(`#field-${name}`, form);
        list.append(make('dt', label ? (label.labels ? label.labels[0] : $('legend', label)).textContent : name), make('dd', [].concat(other[name]).join(', ')));
      }
      bar(says.dataset.conflictHelp, list,
        make('button', says.dataset.open, () => location.reload()),
        make('button', says.dataset.keep, () => { if (theirs) { versioned(theirs.dataset.version); saved = {}; stopped = false; save(); } }));
      $$('button', says).forEach((button) => { button.type = 'button'; });
    };
    const send = async (part, leaving) => {
      const csrf = form.elements.csrf;
      const headers = { 'content-type': 'application/json', accept: 'application/json', 'if-match': `"${version}"`, 'x-csrf-token': csrf ? csrf.value : '' };
      const reply = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ answers: part }), keepalive: leaving });
      const body = await reply.json().catch(() => ({}));
      if (reply.ok) {
        versioned(body.version);
        Object.assign(saved, part);
        tries = 0;
        show('saved', new Date().toLocaleTimeString());
        if (dirty()) later(1200); else store.drop(url);
      } else if (reply.status === 409 || reply.status === 412) {
        await conflict();
      } else if (reply.status < 500 && reply.status !== 429) {
        show('refused', body.detail || body.title || reply.status);
      } else throw new Error(reply.status);
    };
    const save = (leaving) => {
      clearTimeout(timer);
      if (stopped || flight) return;
      const part = changed();
      if (!Object.keys(part).length) return;
      keep();
      if (!leaving) show('saving');
      flight = send(part, leaving === true).catch(() => { show('offline'); later(Math.min(60000, 1000 * 2 ** tries++)); }).finally(() => { flight = null; });
    };

    form.addEventListener('input', () => { if (!stopped) { keep(); show('changed'); later(1200); } else keep(); });
    form.addEventListener('submit', (event) => {
      if (flight) { const by = event.submitter; event.preventDefault(); flight.then(() => form.requestSubmit(by)); return; }
      if (dirty()) keep();
      stopped = true;
      clearTimeout(timer);
    });
    addEventListener('online', () => { tries = 0; save(); });
    addEventListener('pagehide', () => save(true));
    addEventListener('pageshow', (event) => { if (event.persisted) stopped = false; });
    document.addEventListener('visibilitychange', () => { if (document.hidden) save(); });

    const copy = store.get(url);
    if (copy && !same(copy.answers, saved)) {
      stopped = true;
      const done = () => { says.textContent = ''; stopped = false; };
      const buttons = [
        make('button', says.dataset.yes, () => {
          for (const input of form.elements) {
            const value = copy.answers[input.name];
            if (value === undefined) continue;
            if (Array.isArray(value)) input.checked = value.includes(input.value); else input.value = value;
            if (input.dataset.most) count(input);
          }
          done();
          save();
        }),
        make('button', says.dataset.no, () => { store.drop(url); done(); }),
      ];
      buttons.forEach((button) => { button.type = 'button'; });
      bar(fill(says.dataset.restore, new Date(copy.at).toLocaleString()), ...buttons);
    } else store.drop(url);
  };

  const count = (input) => {
    const line = $(`#${CSS.escape(input.id)}-more`), length = [...input.value.trim().normalize('NFC')].length;
    if (!line || !line.dataset.text) return;
    line.textContent = fill(line.dataset.text, length.toLocaleString('en'));
    line.classList.toggle('over', length > +input.dataset.most);
  };

  const upload = async (input) => {
    const box = input.closest('[data-files]'), wrong = $('p.wrong[role=alert]', box), progress = $('progress', box), file = input.files[0];
    if (!file) return;
    const fail = (text) => { wrong.textContent = text; wrong.hidden = false; progress.hidden = true; input.value = ''; };
    wrong.hidden = true;
    if (file.size > +input.dataset.bytes) return fail(input.dataset.tooLarge);
    const data = new FormData(input.form);
    data.set('key', Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''));
    data.set('file', file);
    const request = new XMLHttpRequest();
    request.open('POST', input.form.action);
    request.setRequestHeader('accept', 'application/json');
    request.responseType = 'json';
    request.upload.onprogress = (event) => { progress.value = event.loaded / event.total * 100; };
    request.onerror = () => fail(input.dataset.failed);
    request.onload = async () => {
      const body = request.response || {};
      if (request.status >= 300) return fail(body.detail || body.title || input.dataset.failed);
      const draft = $('form[data-autosave]');
      if (body.version && draft && draft.versioned) draft.versioned(body.version);
      const now = $(`[data-files="${box.dataset.files}"]`, await fetched(location.href));
      if (now) box.replaceWith(now); else location.reload();
    };
    progress.hidden = false;
    request.send(data);
  };

  const live = (form) => {
    let timer = 0, turn = 0;
    const go = async () => {
      const mine = ++turn, url = `${form.action.split('?')[0]}?${new URLSearchParams(new FormData(form))}`;
      const now = $('#results', await fetched(url).catch(() => document));
      if (mine !== turn || !now) return;
      $('#results').replaceWith(now);
      history.replaceState(null, '', url);
      begin(now);
    };
    // While Chinese is being composed, nothing is sent.
    const soon = (event) => { if (!event.isComposing) { clearTimeout(timer); timer = setTimeout(go, 300); } };
    ['input', 'compositionend'].forEach((kind) => form.addEventListener(kind, soon));
  };

  const offset = (date) => {
    const minutes = -date.getTimezoneOffset(), rest = Math.abs(minutes) % 60;
    return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(Math.abs(minutes) / 60)}${rest ? `:${rest}` : ''}`;
  };
  const begin = (root) => {
    for (const time of $$('time[data-offset]', root)) {
      const date = new Date(time.dateTime);
      if (offset(date) === time.dataset.offset || $('.yours', time)) continue;
      const yours = make('span', fill(document.documentElement.dataset.yourTime, `${date.toLocaleString()} (${offset(date)})`));
      yours.className = 'yours';
      time.append(yours);
    }
    if (navigator.clipboard) $$('[data-copy]', root).forEach((button) => { button.hidden = false; });
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.confirm && !confirm(form.dataset.confirm)) event.preventDefault();
    else if (form.matches('[action="/sessions/end"]')) Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
  }, true);
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]');
    $$('details.menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const text = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = text; }, 1500);
  });
  document.addEventListener('input', (event) => { if (event.target.dataset.most) count(event.target); });
  document.addEventListener('change', (event) => { if (event.target.matches('[data-upload]')) upload(event.target); });
  $$('form[data-autosave]').forEach(autosave);
  $$('form[data-live]').forEach(live);
  begin(document);
})();
