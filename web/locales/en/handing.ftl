# Approvals handed in later

approval-later-title = Hand in an approval
approval-later-lead = Approvals that were not there at the submission and are asked at a later step are handed in here. They stand beside the version that was submitted, which does not change.
approval-later = Handed in later
approval-later-help = What is handed in does not change the version that was submitted; under the same number the later one counts.
approval-later-caption = { $count } handed in
approval-later-at = Handed in
approval-later-by = By
approval-later-beside = beside submission { $revision }
approval-later-printed = Handed in { $at }, { $beside }
approval-later-file = The approval's file
approval-later-file-help = A PDF or a picture, { $size } at most.
approval-later-none = There is nothing to hand in now
approval-later-none-next = Only what was declared with yes, and whose approval the call asks at a step after the submission, can be handed in.
approval-later-back = Back to the application
approval-hand-in = Hand in
approval-outstanding-short = { $need } ({ $step })
desk-approvals = Approvals
desk-outstanding = Approvals outstanding
task-kind-approval = Hand in an approval
task-approval = Application { $number }: { $count } { $count ->
    [one] approval
   *[other] approvals
} outstanding
flash-approval-handed = The approval has been handed in.
event-application-approval-handed = approval handed in
audit-event-application-approval-handed = approval handed in
proof-approval-handed = approval handed in
refusal-approval-step-over = The call asks this approval with the submission; it cannot be handed in afterwards.
refusal-approval-step-over-next = Until the call closes you can revise and submit again; after that, ask the call's contact.
refusal-approval-run-out = The approval was valid until { $until } and is over.
refusal-approval-run-out-next = Hand in one that is valid now.
refusal-approval-too-many-later = { $most } approvals at most are handed in for one application.
refusal-approval-too-many-later-next = Ask the call's contact.
rule-text-approval-later = What was declared with yes and is asked at a step after the submission is handed in by the lead before that step; it is valid then, and the version that was submitted does not change.

## Contact persons of a call
call-persons = Contact persons
call-persons-help = Names and numbers of people go here: all can read them while the call is public, yet they are kept as those people's own data, and once erased the page shows the offices above alone. Without an account (mail address) they count as yours.
call-person = Contact person
call-person-account = Their account

## Drafting
draft-meanwhile = This was saved meanwhile on another device or by somebody else, and differs from what you typed. What you typed still stands in the form below; compare, and save again to keep yours.
field-column-least = The least
field-column-most = The most, or characters at most
