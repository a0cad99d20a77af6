// Makes pages smoother that work without it. Texts come from data attributes, so that they stand in the locales.
(() => {
  'use strict';
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fill = (text, value) => (text || '').replace('{}', value);
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const fetched = async (url) => new DOMParser().parseFromString(await (await fetch(url, { headers: { accept: 'text/html' } })).text(), 'text/html');

  // As the server counts: wide characters one each, anything else one where it stands together; marks of both scripts belong to the Latin run they touch.
  const wide = /[\u2e80-\u2fff\u3001-\u312f\u3190-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3ffff}]/u, shared = /[\u00b7\u2013-\u2015\u2018-\u201d\u2026]/;
  const words = (text) => {
    const all = [...text];
    let found = 0, open = false;
    all.forEach((c, place) => {
      const next = all[place + 1];
      const starts = next && !/\s/.test(next) && !wide.test(next) && !shared.test(next);
      if (/\s/.test(c)) open = false;
      else if (wide.test(c) || (shared.test(c) && !open && !starts)) { found += 1; open = false; }
      else if (!open) { found += 1; open = true; }
    });
    return found;
  };
  const count = (input) => {
    const text = input.value.trim().normalize('NFC'), length = input.dataset.unit === 'words' ? words(text) : [...text].length;
    const line = $(`#${CSS.escape(input.id)}-more`);
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
    if (!input.form.reportValidity()) { input.value = ''; return; }
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
      const yours = make('span', fill(document.documentElement.dataset.yourTime, `${date.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' })} (${offset(date)})`));
      yours.className = 'yours';
      time.append(yours);
    }
    $$('[data-all]', root).forEach((input) => { input.parentElement.hidden = false; });
    if (navigator.clipboard) $$('[data-copy]', root).forEach((button) => { button.hidden = false; });
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.confirm && !confirm(form.dataset.confirm)) event.preventDefault();
    // It exchanges the session's token, so a second click would be nobody's.
    else if (form.matches('[action="/sessions/confirmation"]')) { if (form.dataset.sent) event.preventDefault(); form.dataset.sent = 1; }
    // On a shared machine nothing of a draft stays behind.
    else if (form.matches('[action="/sessions/end"]')) Object.keys(localStorage).filter((key) => key.startsWith('kechuang-draft:')).forEach((key) => localStorage.removeItem(key));
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
  document.addEventListener('keydown', (event) => {
    const menu = event.key === 'Escape' && $('details.menu[open]');
    if (!menu) return;
    menu.open = false;
    $('summary', menu).focus();
  });
  document.addEventListener('input', (event) => { if (event.target.dataset.most) count(event.target); });
  document.addEventListener('change', (event) => {
    const input = event.target;
    if (input.matches('[data-upload]')) upload(input);
    else if (input.matches('[data-all]')) $$('td input[type=checkbox]', input.form).forEach((box) => { box.checked = input.checked; });
  });
  $$('form[data-live]').forEach(live);
  begin(document);
})();
