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
