# Why not.

# What a rule stands on.
rule-house = house rule
rule-call = the notice of the call
rule-law = { $article }

# Each refusal has two messages: what was wrong, and what to do next (suffix -next).

# Rights.
refusal-not-signed-in = You need to sign in to do this.
refusal-not-signed-in-next = Please sign in, or register if you have no account yet.
refusal-not-granted = Your account does not have the right to do this.
refusal-not-granted-next = If you need it, please ask a programme officer of the centre to grant it.
refusal-own-application = This application is your own, so you may not handle it or see how it is handled: those concerned must stand aside.
refusal-own-application-next = Please leave it to a colleague. You can read your own application under “My applications”.
refusal-own-role = Nobody gives a role to themselves, or takes one from themselves.
refusal-own-role-next = Please ask another administrator of the centre.
refusal-outside-token = The token that was sent does not reach this.
refusal-outside-token-next = Please sign in and do it yourself, or make a token with the area that is needed under “My account”.
refusal-hidden = What you are looking for does not exist, or you may not see it.
refusal-hidden-next = Please check the address. If you need access, please ask a programme officer of the centre.

# Writing and versions.
refusal-stale = This was changed by somebody else, or in another window, after you opened it: you saw version { $read }, it is now version { $now }.
refusal-stale-next = Please open the latest version, check it and try again. Nothing was overwritten.
refusal-key-reused = The same submission key came with two different contents; the second was not taken.
refusal-key-reused-next = Please reload the page and see how the first one ended before you send another.
refusal-fields = { $count ->
    [one] One part does not meet the requirements.
   *[other] { $count } parts do not meet the requirements.
}
refusal-fields-next = Please correct each part as its note says and send the form again. What you entered is kept.

# The request itself.
refusal-request-too-large = What was sent at once is larger than { $most }.
refusal-request-too-large-next = Please shorten the text. Files are sent one by one where the form asks for them.
refusal-request-not-json = What was sent cannot be read as JSON: { $why }
refusal-request-not-json-next = Please compare it with the description of the interface and send it again.
refusal-request-not-a-form = What was sent cannot be read as a form.
refusal-request-not-a-form-next = Please reload the page and send it again; programs please use the shapes that the interface describes.
refusal-request-forged = We could not make sure that this request came from a page of ours that you had opened, so nothing was done.
refusal-request-forged-next = Please reload the page, sign in again if asked, and send it once more.
refusal-request-not-a-time = This cannot be read as a date and time, or the zone skips that time.
refusal-request-not-a-time-next = Please write it as 2026-03-31 16:00.
refusal-request-unknown-field = What was sent has a field that is not known here.
refusal-request-unknown-field-next = Please reload the page; programs please leave the field out.
refusal-request-not-an-option = This is not one of the options.
refusal-request-not-an-option-next = Please choose from the options listed.
refusal-request-wrong-method = This address does not take requests of this method.
refusal-request-wrong-method-next = See the description of the API; in a browser, use the buttons of the page.

# Text.
refusal-text-empty = This may not be empty.
refusal-text-empty-next = Please fill it in.
refusal-text-too-long = This has { $count } characters; at most { $most } are allowed.
refusal-text-too-long-next = Please shorten it.
refusal-text-control = This contains a control character ({ $named }) that cannot be used.
refusal-text-control-next = Please remove it or type the text again; such characters often come with copying and pasting.
refusal-text-direction = This contains an invisible character ({ $named }) that changes the direction of text, so that it may show something else than was written.
refusal-text-direction-next = Please remove it or type the text again.
refusal-text-not-an-address = This is not a valid e-mail address.
refusal-text-not-an-address-next = Please write it as name@domain, for example name@example.org.

# Amounts.
refusal-money-not-an-amount = This cannot be read as an amount, or it is finer than one fen.
refusal-money-not-an-amount-next = Please write digits with at most two decimals, for example 1250000, 1,250,000.50 or 125万.
refusal-money-too-large = The amount is above { $most }, the most that one amount may be.
refusal-money-too-large-next = Please check the digits and the unit (yuan, 万, 亿).
refusal-money-negative = An amount may not be below zero here.
refusal-money-negative-next = Please write zero or more.

# The centre.
refusal-centre-already-founded = The centre has been set up already; there can be only one.
refusal-centre-already-founded-next = Please sign in. If you need more rights, please ask a programme officer.
refusal-centre-no-such-link = The set-up link is wrong or has been used.
refusal-centre-no-such-link-next = Please check that the link is complete. If it is, ask the operator to make a new one on the server.
refusal-centre-unknown-zone = This time zone is not known.
refusal-centre-unknown-zone-next = Please use a name from the zone database, for example Asia/Shanghai.

# People and signing in.
refusal-person-address-taken = There is an account with this e-mail address already.
refusal-person-address-taken-next = Please sign in, or register with another address.
refusal-person-password-short = The password is too short: it needs at least { $least } characters.
refusal-person-password-short-next = Please choose a longer one. A phrase that you remember is good; capitals and symbols are not required.
refusal-person-password-long = The password is too long: at most { $most } characters are taken.
refusal-person-password-long-next = Please choose a shorter one.
refusal-person-passwords-differ = The two passwords are not the same.
refusal-person-passwords-differ-next = Please enter the same password twice.
refusal-person-wrong-password = The present password is not correct.
refusal-person-wrong-password-next = Please enter it again; check capitals and the input method.
refusal-person-not-recognised = The e-mail address, the number or the password is not correct.
refusal-person-not-recognised-next = Please check both and try again. To protect accounts, we do not say which of them is wrong.
refusal-person-too-many-tries = { $seconds ->
    [one] There were too many tries. Signing in is possible again in { $seconds } second.
   *[other] There were too many tries. Signing in is possible again in { $seconds } seconds.
}
refusal-person-too-many-tries-next = Please wait and try again. If you have forgotten the password, please ask a programme officer of the centre.
refusal-person-gone = This person's information has been erased, and the account can no longer be used.
refusal-person-gone-next = To go on, please register a new account.

# Grants.
refusal-grant-already-granted = This person holds this role here already.
refusal-grant-already-granted-next = There is nothing to do. To change the term, revoke the present grant first.
refusal-grant-already-revoked = This grant has been revoked already.
refusal-grant-already-revoked-next = There is nothing to do. To restore it, grant the role again.
refusal-grant-empty-term = The grant would end before it begins.
refusal-grant-empty-term-next = Please choose an end after the beginning, or none.
refusal-grant-last-officer = This is the last officer of the whole centre; without one, nobody could grant roles again.
refusal-grant-last-officer-next = Please make somebody else an officer of the centre first.
refusal-grant-no-such-person = There is no such person.
refusal-grant-no-such-person-next = Please choose from the list of people, or send an invitation first.

# Invitations.
refusal-invitation-already-accepted = This invitation has been accepted already.
refusal-invitation-already-accepted-next = Please sign in with the account that was made from it.
refusal-invitation-withdrawn = This invitation has been withdrawn.
refusal-invitation-withdrawn-next = If you still wish to join, please ask the officer who sent it.
refusal-invitation-expired = This invitation ended at { $until }.
refusal-invitation-expired-next = Please ask the officer who sent it for a new one.
refusal-invitation-no-such-link = There is no invitation behind this link.
refusal-invitation-no-such-link-next = Please check that the link is complete; opening it from the letter is safest.

# Programmes.
refusal-programme-code-taken = Another programme has this code.
refusal-programme-code-taken-next = Please choose another code.
refusal-programme-not-a-code = A code has 2 to 24 capital letters, digits or hyphens and starts with a letter.
refusal-programme-not-a-code-next = Please change it, for example to BR-LEAD-2026.
refusal-programme-code-changed = The code of a programme cannot change, because numbers are made from it.
refusal-programme-code-changed-next = Please put the old code back, or establish another programme.
refusal-programme-closed = This programme is closed.
refusal-programme-closed-next = Please use a programme that is running.
refusal-programme-no-such-programme = There is no such programme.
refusal-programme-no-such-programme-next = Please choose from the list of programmes.

# Calls.
refusal-call-code-taken = Another call has this code.
refusal-call-code-taken-next = Please choose another code.
refusal-call-not-a-code = A code has 2 to 24 capital letters, digits or hyphens and starts with a letter.
refusal-call-not-a-code-next = Please change it, for example to BR-2026-01.
refusal-call-programme-closed = The programme is closed, so no more calls can be opened under it.
refusal-call-programme-closed-next = Please choose a programme that is running.
refusal-call-empty-window = The call would close before it opens.
refusal-call-empty-window-next = Please choose a closing time after the opening time.
refusal-call-closes-in-the-past = The closing time ({ $closes }) is over, so nobody could apply.
refusal-call-closes-in-the-past-next = Please move the closing time into the future before you publish.
refusal-call-english-missing = Foreigners may lead under this call, and its English title or text is missing.
refusal-call-english-missing-next = Please add both in English, or do not let foreigners lead.
refusal-call-no-field = No field of science is chosen.
refusal-call-no-field-next = Please choose at least one.
refusal-call-already-published = This call is published, so what it says is fixed.
refusal-call-already-published-next = You can move the closing time to later. To change anything else, cancel it and publish another.
refusal-call-not-published = This call is not published yet.
refusal-call-not-published-next = Please come back once it is published.
refusal-call-cancelled = This call has been cancelled.
refusal-call-cancelled-next = Please read the reason on its page, or choose another call.
refusal-call-not-later = The new closing time is not later than the present one ({ $closes }); it can only be moved to later.
refusal-call-not-later-next = Please choose a later time.
refusal-call-no-such-call = There is no such call.
refusal-call-no-such-call-next = Please choose from the list of calls.

# Forms and what fills them.
refusal-form-bad-id = The field id “{ $id }” does not fit: it needs 1 to 40 lower-case letters, digits or hyphens.
refusal-form-bad-id-next = Please change it.
refusal-form-twice-id = The field id “{ $id }” stands twice.
refusal-form-twice-id-next = Please use each id once.
refusal-form-no-title = The form lacks the required line “title”, the name of the project.
refusal-form-no-title-next = Please add it.
refusal-form-bare = The field “{ $id }” lacks a label, options or a limit, or its limit is out of range.
refusal-form-bare-next = Please complete it.
refusal-form-bad-text = A label, help or option of “{ $id }” is too long, or has control characters or characters that change the direction of text.
refusal-form-bad-text-next = Shorten it, or type the text again.
refusal-form-unreadable = The form cannot be read: { $why }
refusal-form-unreadable-next = Please check its shape and send it again.
refusal-form-missing = This is required and has not been filled in.
refusal-form-missing-next = Please fill it in.
refusal-form-wrong-shape = What came does not fit the kind of this field.
refusal-form-wrong-shape-next = Please reload the page and use the form, or compare your request with the description of the interface.
refusal-form-no-such-option = “{ $id }” is not one of the options.
refusal-form-no-such-option-next = Please choose from the options listed.
refusal-form-one-only = Only one option can be chosen here.
refusal-form-one-only-next = Please keep one.
refusal-form-too-much = The amount is above the limit of { $most } for this field.
refusal-form-too-much-next = Please bring it within the limit.
refusal-form-too-many-files = { $most ->
    [one] This field takes at most one file.
   *[other] This field takes at most { $most } files.
}
refusal-form-too-many-files-next = Please remove one before you add another.
refusal-form-file-too-large = The file is too large: each may have at most { $most }.
refusal-form-file-too-large-next = Please compress or split it and try again.
refusal-form-file-empty = The file is empty (0 bytes).
refusal-form-file-empty-next = Please check that you chose the right one.
refusal-form-media-not-taken = This field does not take files of this type; it takes: { $taken }.
refusal-form-media-not-taken-next = Please convert the file and try again.
refusal-form-media-mismatch = The name says { $named }, but the content is { $found }.
refusal-form-media-mismatch-next = Please export the file again with its own program; changing the ending of the name is not enough.
refusal-form-media-unknown = The name says { $named }, but the content is not; the file may be damaged.
refusal-form-media-unknown-next = Please open it with its own program, export it again and upload that.
refusal-form-unsafe-name = This file name cannot be used: it holds a path, a reserved name or special signs, or starts or ends with a dot.
refusal-form-unsafe-name-next = Please give the file a plain name, for example research-plan.pdf.
refusal-form-no-such-field = This form has no field “{ $id }”.
refusal-form-no-such-field-next = Please reload the page and use the present form.
refusal-form-no-such-file = There is no such file in this draft; it may have been removed.
refusal-form-no-such-file-next = Please reload the page, look at the list of files and upload it again.

# Applications.
refusal-application-not-open = The call is not open yet. It opens at { $opens }; your request arrived at { $arrived }.
refusal-application-not-open-next = Please submit once it is open. You can write and save your draft before.
refusal-application-late = The call has closed. It closed at { $closes }; your request arrived at { $arrived }.
refusal-application-late-next = After that, nothing can be submitted, revised or withdrawn. What you wrote and what you had submitted is kept; please look out for later calls.
refusal-application-already-live = You have a submitted application to this call already; each lead may have one.
refusal-application-already-live-next = Please open it under “My applications” to revise it, or withdraw it before you submit another.
refusal-application-pledge-unsigned = The integrity pledge is not signed, or with another name than the lead's.
refusal-application-pledge-unsigned-next = Please read it and type your name just as it stands in your profile.
refusal-application-pledge-outdated = The integrity pledge has been renewed; you signed an older version.
refusal-application-pledge-outdated-next = Please reload the page, read the present one and sign it.
refusal-application-already-withdrawn = This application has been withdrawn already.
refusal-application-already-withdrawn-next = Until the call closes, you can submit it again.
refusal-application-no-such-draft = There is no such draft of yours; it may have been submitted or discarded.
refusal-application-no-such-draft-next = Please look under “My applications”.
refusal-application-no-such-application = There is no such application, or you may not see it.
refusal-application-no-such-application-next = Please check the address, or look under “My applications”.
refusal-application-number-taken = The number made for this application was taken by chance, so it was not submitted.
refusal-application-number-taken-next = Please submit once more; a new number will be made.

# Erasure.
refusal-erasure-already-erased = This person's information has been erased already.
refusal-erasure-already-erased-next = There is nothing to do; the record shows when it was done.
refusal-erasure-not-yet-sequenced = Part of what this person did is not in the verifiable log yet, so it cannot be erased now.
refusal-erasure-not-yet-sequenced-next = Please try again in a moment; it usually takes seconds.
