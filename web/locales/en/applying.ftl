# What is on file is not asked again
prefill-records = { $count ->
    [one] One field was filled in from your records.
   *[other] { $count } fields were filled in from your records.
 } Where a record is wrong, correct it at its source.
prefill-refresh = Take it from the records again
prefill-unsure = { $count ->
    [one] One field was taken from your application { $number }.
   *[other] { $count } fields were taken from your application { $number }.
 } Look at each: keep what holds for this project, clear the rest.
prefill-unsure-review = { $count ->
    [one] One field comes from an earlier application and is not confirmed.
   *[other] { $count } fields come from an earlier application and are not confirmed.
 } See that they hold for this project before you submit.
prefill-accept-all = Keep all
prefill-clear-all = Clear all
prefill-fill = Fill empty fields with what is on file
prefill-from-profile = From: your profile
prefill-from-membership = From: your organisation
prefill-from-career = From: your career
prefill-from-contact = From: your contacts
prefill-from-application = From your application
prefill-correct = Correct it there
prefill-accept = Keep
prefill-clear = Clear
prefill-accepted = Kept
flash-draft-prefilled = Done.

# Pledges in advance, submission at the close
advance-pledge-title = Submit at the close
advance-pledge-lead = You may sign the pledge now, and the system submits what stands in the draft at the close. You can still change the draft, and submit it yourself at any time. What is incomplete then is not submitted, and you are told what is missing. Closes:
advance-pledge-sign = Sign the pledge and let the system submit at the close
advance-pledge-withdraw = Take it back
advance-pledge-waits = The pledge is signed: the system will submit what stands in the draft at the close. Signed:
advance-pledge-lapsed = Not submitted. The system could not submit this draft at the close. Closed:
advance-pledge-lapsed-rule = Because:
advance-pledge-missing = Missing or wrong:
flash-advance-pledge-signed = Signed. The system will submit it at the close.
flash-advance-pledge-withdrawn = Taken back. Nothing is submitted by the system.
terms-closing-title = At the close
terms-closing-said = complete drafts may be submitted at the close
terms-closing-lead = Where this is allowed, leads may sign the pledge in advance, and the system submits complete drafts at the close, which counts as in time. An incomplete one lapses, and its lead is told.
terms-submits-at-close = Leads may sign in advance, and the system submits at the close
refusal-advance-pledge-not-offered = This call submits nothing by itself.
refusal-advance-pledge-not-offered-next = Submit it yourself before the close.
refusal-advance-pledge-already-signed = The pledge is signed already.
refusal-advance-pledge-already-signed-next = Nothing more is needed; you can take it back.
refusal-advance-pledge-already-submitted = The application is submitted.
refusal-advance-pledge-already-submitted-next = To change it, submit it anew.
refusal-advance-pledge-not-signed = No pledge waits for the close.
refusal-advance-pledge-not-signed-next = Look at the page again to see how it stands.
refusal-advance-pledge-closed = The call has closed, and the system is submitting.
refusal-advance-pledge-closed-next = Look again in a moment.
rule-group-advance-pledge = Submission at the close
rule-text-advance-pledge-offered = Where the call allows it, a lead may sign the pledge before the close, and the system submits the draft as it stands at the close, which counts as in time.
rule-text-advance-pledge-close = A pledge in advance is taken back before the close only.
rule-text-advance-pledge-stage = A draft has one pledge in advance at a time, and a submitted application has none.
audit-kind-advance-pledge = Pledge in advance
audit-event-advance-pledge-signed = Signed in advance
audit-event-advance-pledge-withdrawn = Pledge in advance taken back
audit-event-advance-pledge-used = Pledge in advance used
audit-event-advance-pledge-lapsed = Lapsed at the close
delivery-letter-lapsed = Lapsed at the close
letter-lapsed-subject = Not submitted: { $call }
letter-lapsed-body =
    Dear { $name },

    The draft that you asked the system to submit at the close could not be submitted.

    Call: { $call }
    Closed: { $closes }
    Missing or wrong: { $missing }

    The draft is kept, and you find it here:

    { $link }

    { $centre }
