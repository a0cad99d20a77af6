# Signing in, contacts, ways to sign in, access tokens

session-name = E-mail or mobile number
session-deed = Actions
session-end = Sign out
flash-session-ended = That device is signed out.
flash-confirmed = Thank you. You are confirmed.

step-title = Second step
step-totp = Open your authenticator app and enter the six digits it shows for this centre.
step-code = Code
step-code-help = A recovery code that has not been used works too.
step-message = Send a code by text message
step-message-sent = A code is on its way to your proven mobile number. It is good for 10 minutes.
step-again = Start again

confirm-title = Confirm that it is you
confirm-intro = This concerns the safety of your account, so please confirm that it is you. You are not asked again for 15 minutes.
confirm-code-help = With a second step in use, a code will do instead of the password.
confirm-submit = Confirm

passkey-sign-in = Sign in with a passkey
passkey-failed = That was not completed. Please try again, or use your password.
passkey-no-script = Passkeys need scripts to be allowed in the browser.

reset-title = Reset the password
reset-intro = Enter your proven e-mail address or mobile number. We send a link that is good for 30 minutes.
reset-submit = Send the link
reset-sent = If there is an account for it, a link to set a new password is on its way. It is good for 30 minutes. If nothing arrives, please check what you typed, or contact the centre.
reset-no-way = This centre cannot send letters or messages yet, so passwords cannot be reset here. Please contact its administrators.
reset-new = Set a new password
reset-new-intro = A new password signs you out on every device.
reset-new-submit = Set the password
flash-password-reset = The new password is set. Please sign in.

registration-title = Complete your registration
registration-intro = Please check what you entered, and complete your registration.
registration-submit = Complete and sign in
registration-sent = A letter is on its way. Please open its link within 24 hours to go on. If nothing arrives, please check the address you typed.

gateway-title = Demonstration: letters and messages sent
gateway-help = The demonstration sends no letters or messages; they are shown here instead. A centre at work has no such page.
gateway-none = No letters or messages yet
gateway-none-next = When somebody registers, resets a password or proves a contact, what would be sent is shown here.
gateway-at = Time
gateway-to = To
gateway-text = Text

contact-title = Contacts
contact-mine = My contacts
contact-help = Letters go to the main address. You can sign in and reset your password with every proven address and number.
contact-caption = Contacts, the main address first
contact-address = E-mail or mobile number
contact-address-help = Numbers outside mainland China begin with their country code, as in +852 5123 4567.
contact-state = Proof
contact-deed = Actions
contact-main = main
contact-proven = Proven
contact-unproven = Not proven
contact-make-main = Make main
contact-remove = Remove
contact-new = Add a contact
contact-new-submit = Send a code
contact-proof = Proof
contact-proof-submit = Prove
contact-sent = A code is on its way to { $address }. It is good for 10 minutes.
contact-no-way = This centre cannot send letters or messages yet, so contacts cannot be proven.
flash-code-sent = A code is on its way.
flash-contact-proven = The contact is proven.
flash-contact-main = Your main address is changed.
flash-contact-removed = The contact is removed.

authenticator-title = Ways to sign in
authenticator-on = A second step is in use: after the password you need a code or a passkey.
authenticator-off = No second step is in use. With one, a leaked password alone lets nobody in.
authenticator-no-recovery = Please make recovery codes and keep them safe. They let you in when your telephone is lost or replaced.
authenticator-enrolled = In use
authenticator-none = Only your password is in use.
authenticator-caption = Ways to sign in that are in use, the oldest first
authenticator-method = Way
authenticator-since = In use since
authenticator-used = Last used
authenticator-unused = never
authenticator-deed = Actions
authenticator-left = { $left } left
authenticator-remove = Remove
authenticator-remove-confirm = It will no longer sign you in. Remove it?
authenticator-label = Name
authenticator-label-help = To tell it apart, as in “office computer”. May be left empty.
authenticator-totp = Authenticator app
authenticator-totp-help = An app on your telephone shows six digits that change every 30 seconds. It needs neither network nor messages.
authenticator-totp-begin = Set up an app
authenticator-totp-app = Open any authenticator app (TOTP) on your telephone.
authenticator-totp-scan = Scan this picture with it, or type the key below.
authenticator-totp-qr = QR code for the authenticator app
authenticator-totp-type = Enter the six digits that the app shows.
authenticator-totp-submit = Use it
authenticator-passkey = Passkey
authenticator-passkey-help = Sign in with the fingerprint, face or lock of your device: nothing to type, and nothing that a forged site could ask for.
authenticator-passkey-begin = Add a passkey
authenticator-passkey-name = Passkeys need the site to have a name. It is reached by a bare network address now; please ask the operator.
authenticator-message = Text messages
authenticator-message-help = A code is sent to your proven mobile number when you sign in. This is less safe than an app or a passkey.
authenticator-message-begin = Use text messages
authenticator-message-number = Please prove your mobile number first
authenticator-recovery = Recovery codes
authenticator-recovery-help = Ten codes, each good once, in place of a code when nothing else is at hand.
authenticator-recovery-begin = Make recovery codes
authenticator-recovery-once = These codes are shown this once. Please print them or write them down, and keep them in a safe place.
authenticator-recovery-kept = I have kept them
flash-authenticator-enrolled = It is in use now.
flash-authenticator-removed = It is removed.
flash-codes-made = The recovery codes have been made and shown once. If you have not kept them, remove them and make new ones.

token-title = Access tokens
token-help = With a token a program acts in your name through the API. It cannot change your account, nor do anything outside its areas.
token-mine = My tokens
token-none = No tokens yet.
token-caption = Access tokens, the newest first
token-new = New token
token-label = Purpose
token-label-help = As in “daily statistics”.
token-areas = Areas
token-areas-help = Every token can read what you may read.
token-area-read = Read
token-area-apply = Draft, submit and withdraw applications
token-area-manage = Manage programmes and calls
token-and = ,{" "}
token-until = Until
token-until-help = At this time it ends; at most a year from now.
token-used = Last used
token-deed = Actions
token-submit = Create token
token-issued = The token is created
token-once = The token is shown this once. Please put it into your program's configuration now. Whoever has it can act in your name within its areas.
token-use = Send it with each request as Authorization: Bearer.
token-kept = I have kept it
token-revoke = Revoke
token-revoke-confirm = Programs that use this token lose access at once. Revoke it?
token-ended = Ended
token-revoked = Revoked
flash-token-issued = The token has been created and shown once. If you have not kept it, revoke it and create another.
flash-token-revoked = The token is revoked.

# Letters and text messages.
message-step = [{ $centre }] Sign-in code: { $code }, good for 10 minutes. If it was not you, change your password. Tell it to nobody.
message-contact = [{ $centre }] Code to prove this number: { $code }, good for 10 minutes. Tell it to nobody.
message-contact-subject = { $centre }: a code to prove your address
message-contact-body =
    Dear colleague,

    The code to prove this address is: { $code }

    It is good for 10 minutes. Please tell it to nobody. If it was not you who asked, please ignore this letter.

    { $centre }
message-anothers = [{ $centre }] Somebody tried to add this number to another account; that was not done. If it was not you, please ignore this.
message-anothers-subject = { $centre }: your address has an account
message-anothers-body =
    Dear colleague,

    Somebody tried to add this address to another account. It belongs to yours, so that was not done.

    If it was not you, please ignore this letter.

    { $centre }
message-reset = [{ $centre }] { $name }, set a new password here within 30 minutes: { $link }
message-reset-subject = { $centre }: reset your password
message-reset-body =
    Dear { $name },

    A new password can be set here:
    { $link }

    The link is good for 30 minutes and once; please do not pass it on. If it was not you who asked, please ignore this letter: your password has not changed.

    { $centre }
message-registration-subject = { $centre }: complete your registration
message-registration-body =
    Dear colleague,

    Please open this link to prove your address and complete your registration:
    { $link }

    The link is good for 24 hours. If it was not you who asked, please ignore this letter.

    { $centre }
message-known-subject = { $centre }: you have an account
message-known-body =
    Dear colleague,

    Somebody asked to register with this address. It has an account already, so nothing was done. If it was you, please sign in; a forgotten password can be reset here:
    { $link }

    If it was not you, please ignore this letter.

    { $centre }
message-enrolled-subject = { $centre }: a new way to sign in
message-enrolled-body =
    Dear { $name },

    A new way to sign in to your account is in use. To see it:
    { $link }

    If it was not you, please change your password at once and contact the centre.

    { $centre }
message-removed-subject = { $centre }: a way to sign in was removed
message-removed-body =
    Dear { $name },

    A way to sign in to your account was removed. To see what is left:
    { $link }

    If it was not you, please change your password at once and contact the centre.

    { $centre }
message-contact-added-subject = { $centre }: a contact of your account has changed
message-contact-added-body =
    Dear { $name },

    A contact of your account was proven. To see how your account is secured:
    { $link }

    If it was not you, please change your password at once and contact the centre.

    { $centre }
message-changed-subject = { $centre }: your password was changed
message-changed-body =
    Dear { $name },

    The password of your account was changed, and every other device is signed out. To see how your account is secured:
    { $link }

    If it was not you, please reset it at once and contact the centre.

    { $centre }
message-password-subject = { $centre }: your password was reset
message-password-body =
    Dear { $name },

    The password of your account was reset, and every device is signed out. To see how your account is secured:
    { $link }

    If it was not you, please reset it again at once and contact the centre.

    { $centre }

# Why not.
refusal-person-password-leaked = This password appears in lists of leaked passwords, or is made as those are, so it is easily guessed.
refusal-person-password-leaked-next = Please choose another, such as a few words that have nothing to do with each other.
refusal-person-password-like-you = This password is made of your name or address, so it is easily guessed.
refusal-person-password-like-you-next = Please choose one that has nothing to do with your name or address.
refusal-contact-not-a-number = This is not a mobile number.
refusal-contact-not-a-number-next = Please enter the 11 digits of a number in mainland China, or one with its country code, such as +852.
refusal-contact-taken = This contact is proven and belongs to an account.
refusal-contact-taken-next = If that is another account of yours, please remove it there first.
refusal-contact-too-many = Beside the main address there can be { $most } more.
refusal-contact-too-many-next = Please remove one that you no longer use.
refusal-contact-wrong-code = The code is wrong, or has been used, or its time is over.
refusal-contact-wrong-code-next = Please check it and enter it again; after several tries, ask for a new one.
refusal-contact-main = The main address cannot be removed, nor made main again.
refusal-contact-main-next = Please make another proven address the main one first.
refusal-contact-not-an-address = A mobile number cannot be the main address.
refusal-contact-not-an-address-next = Please choose a proven e-mail address.
refusal-contact-already-removed = This contact has been removed.
refusal-contact-already-removed-next = To use it, please prove it again.
refusal-contact-unproven = A new address has to be proven before it takes the place of the old one.
refusal-contact-unproven-next = Please add and prove it under Contacts, and make it the main one there.
refusal-contact-no-way = This centre cannot send letters or messages yet, so no code can be sent.
refusal-contact-no-way-next = Please contact the centre's administrators.
refusal-authenticator-wrong-code = The code is wrong, or has been used, or its time is over.
refusal-authenticator-wrong-code-next = Please enter the code that is shown now, and check the clock of your telephone. A recovery code works too.
refusal-authenticator-already-enrolled = This way is in use already.
refusal-authenticator-already-enrolled-next = To replace it, please remove the present one first.
refusal-authenticator-same-passkey = This passkey has been added already.
refusal-authenticator-same-passkey-next = Please add one on another device.
refusal-authenticator-too-many = There are as many passkeys as there can be.
refusal-authenticator-too-many-next = Please remove one that you no longer use.
refusal-authenticator-already-removed = It has been removed.
refusal-authenticator-already-removed-next = To use it, please set it up again.
refusal-authenticator-no-number = There is no proven mobile number, or text messages are not in use.
refusal-authenticator-no-number-next = Please prove your number under Contacts first.
refusal-authenticator-nothing-to-recover = Recovery codes are made once a second step is in use.
refusal-authenticator-nothing-to-recover-next = Please set up an app, a passkey or text messages first.
refusal-authenticator-not-verified = The passkey could not be verified.
refusal-authenticator-not-verified-next = Please reload the page and try again, or use your password.
refusal-authenticator-no-step = Nobody is signing in here, or the time is over.
refusal-authenticator-no-step-next = Please start again.
refusal-token-empty-term = Its end is not in the future.
refusal-token-empty-term-next = Please enter a later time.
refusal-token-too-long = Its end is more than a year away.
refusal-token-too-long-next = Please enter a time within a year; another can be created then.
refusal-token-too-many = There are as many live tokens as there can be.
refusal-token-too-many-next = Please revoke one that is no longer used.
refusal-token-revoked = The access token has been revoked.
refusal-token-revoked-next = Its person can sign in and create another.
refusal-token-already-revoked = The token has been revoked already.
refusal-token-already-revoked-next = There is nothing more to do.
refusal-token-ended = The access token ended at { $until }.
refusal-token-ended-next = Its person can sign in and create another.
refusal-token-unknown = The access token is not valid.
refusal-token-unknown-next = Please check that it is whole, or create another.
refusal-token-not-by-token = What concerns the account, signing in and tokens is done by its person in a session, not by a token.
refusal-token-not-by-token-next = Please sign in with a browser.
refusal-session-confirm-first = This concerns the safety of the account, so its person has to confirm first that it is them.
refusal-session-confirm-first-next = Please enter your password or a code on the page of confirmation and try again; programs send it to /sessions/confirmation first.
refusal-session-no-such-link = This link is not valid: it has been used, its time is over, or it was never sent.
refusal-session-no-such-link-next = Please ask for a new one.
refusal-session-no-way = This centre cannot send letters or messages yet, so passwords cannot be reset here.
refusal-session-no-way-next = Please contact the centre's administrators.
refusal-session-no-such-session = There is no such session; it may have ended.
refusal-session-no-such-session-next = Please reload the page.

rule-group-session = Signing in
rule-group-contact = Contacts
rule-group-authenticator = Ways to sign in
rule-group-token = Access tokens
rule-text-session-confirm = What concerns the safety of the account needs a sign-in or a confirmation within the last 15 minutes.
rule-text-session-link = Links to register and to reset a password are good once, within their time.
rule-text-session-way = Links to reset a password go to proven addresses and numbers only.
rule-text-session-found = Everybody ends their own sessions only.
rule-text-contact-number = A mobile number has to be one.
rule-text-contact-taken = An address and a number belong to one account.
rule-text-contact-count = There is a limit to addresses beside the main one; there is one mobile number, and a newly proven one takes its place.
rule-text-contact-code = Codes are good for 10 minutes and once, and end after several wrong tries.
rule-text-contact-main = Letters go to the main address; there is always one.
rule-text-contact-removed = A removed contact has to be proven again.
rule-text-contact-proof = Where letters leave, a new main address is proven first.
rule-text-contact-way = Proving a contact needs a way to send letters and messages.
rule-text-authenticator-code = Codes of apps, from messages and for recovery are good once.
rule-text-authenticator-count = One app, one number and one set of recovery codes; at most ten passkeys, each once.
rule-text-authenticator-removed = What has been removed is not taken.
rule-text-authenticator-number = Text messages go to a proven mobile number only.
rule-text-authenticator-recovery = Recovery codes are made once a second step is in use.
rule-text-authenticator-passkey = A passkey works under the site's own name, once its device has recognised its owner.
rule-text-authenticator-step = The second step is taken within 10 minutes of the password.
rule-text-token-term = A token has an end, at most a year away.
rule-text-token-count = There is a limit to live tokens.
rule-text-token-revoked = A revoked token is not taken.
rule-text-token-once = A token is revoked once.
rule-text-token-ended = A token is not taken from its end on.
rule-text-token-unknown = A token is one that this system has issued.
rule-text-token-session = What concerns the account, signing in and tokens is done in a session.

# As an audit says it.
audit-kind-contact = Contact
audit-kind-authenticator = Way to sign in
audit-kind-token = Access token
audit-event-contact-proven = Contact proven
audit-event-contact-made-main = Address made main
audit-event-contact-made-secondary = Address no longer main
audit-event-contact-removed = Contact removed
audit-event-authenticator-enrolled = Way to sign in taken into use
audit-event-authenticator-code-spent = Recovery code used
audit-event-authenticator-removed = Way to sign in removed
audit-event-token-issued = Access token created
audit-event-token-revoked = Access token revoked
