// Passkeys: asks the browser, puts what it says into the form, and sends the form as any other. Without scripts the form stays hidden.
(() => {
  'use strict';
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const create = (form) => navigator.credentials.create({ publicKey: {
    challenge: bytes(form.dataset.challenge),
    rp: { name: document.title },
    user: { id: new TextEncoder().encode(form.dataset.user), name: form.dataset.name, displayName: form.dataset.name },
    pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestation: 'none',
  } });
  const get = (form) => navigator.credentials.get({ publicKey: { challenge: bytes(form.dataset.challenge), userVerification: 'required' } });
  const ask = async (form) => {
    const made = await (form.dataset.passkey === 'create' ? create(form) : get(form)), said = made.response;
    const set = (name, value) => { form.elements[name].value = value; };
    set('id', text(made.rawId));
    set('client_data', text(said.clientDataJSON));
    if (form.dataset.passkey === 'create') {
      set('authenticator_data', text(said.getAuthenticatorData()));
      set('public_key', text(said.getPublicKey()));
    } else {
      set('authenticator_data', text(said.authenticatorData));
      set('signature', text(said.signature));
    }
    HTMLFormElement.prototype.submit.call(form);
  };
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll('form[data-passkey]').forEach((form) => {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const wrong = form.querySelector('p.wrong[role=alert]');
      wrong.hidden = true;
      ask(form).catch(() => { wrong.textContent = form.dataset.failed; wrong.hidden = false; });
    });
  });
})();
