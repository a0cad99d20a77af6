# Teams, endorsement by units, return for correction, versions

## Teams
team-title = Team
team-open = Change the team
team-lead = The lead asks people to take part. Each of them signs in and confirms role, effort, consent and pledge. Nobody is put on a team without confirming it themselves.
team-not-asked = This call asks for no team
team-not-asked-next = Go on with the application itself.
team-to-draft = Open the application
team-nobody = Nobody has been asked yet.
team-caption = { $count ->
    [one] 1 member
   *[other] { $count } members
}
team-role = Role
team-role-lead = Lead
team-role-co-lead = Co-lead
team-role-main-member = Main member
team-role-member = Member
team-share = Effort in a year (%)
team-share-help = The share of their working year, a whole number.
team-share-of = { $share }%
team-lead-share = Effort of the lead: { $share }%
team-discipline = Field
team-no-discipline = (none)
team-access = Access to the application
team-access-read = Read
team-access-write = Write in every section
team-access-sections = Write in: { $sections }
team-sections = Sections they write in
team-sections-help = Counts where they may write; none ticked means every section. Only the lead submits.
team-stage = State
team-stage-invited = Waits for their answer
team-stage-confirmed = Confirmed by themselves
team-stage-declined = Declined
team-deed = Action
team-not-answered = (no answer yet)
team-leading = Effort of the lead
team-ask = Ask somebody
team-ask-help = Give their e-mail address. With or without an account, they answer signed in, as themselves; you are not told whether the address has an account.
team-change = Change
team-change-help = Another role, share or field has to be confirmed anew; other access does not.
team-remove = Remove
team-remove-confirm = Remove this person from the team?
team-missing = With those who have confirmed, the team does not meet this call yet:
team-open-count = { $count ->
    [one] 1 member has not confirmed, or has declined:
   *[other] { $count } members have not confirmed, or have declined:
}
team-goes-without = Without them the team still meets the call, so you can submit; they will not be on the list.
team-submit-without = Sign the pledge and submit without them
team-terms-title = The team a call asks for
team-terms-lead = Set what team an application needs. No role ticked means that no team is asked for. An empty number means no limit.
team-terms-roles = Roles
team-terms-roles-help = Roles beside the lead.
team-terms-members-min = Members at least, without the lead
team-terms-members-max = Members at most, without the lead
team-terms-co-leads-min = Co-leads at least
team-terms-disciplines-min = Fields that the lead and the co-leads cover at least (cross-disciplinary)
team-terms-share-min = Least effort of a member (%)
team-terms-share-max = Most effort of a member (%)
team-terms-lead-share-min = Least effort of the lead (%)
team-terms-total-min = Effort of all together, at least (%)
team-terms-total-max = Effort of all together, at most (%)
team-terms-who = Who may take part
team-said-roles = Beside the lead there may be: { $roles }.
team-said-any = Any number of members.
team-said-most = At most { $count } members, without the lead.
team-said-least = At least { $count } members, without the lead.
team-said-between = { $least } to { $most } members, without the lead.
team-said-co-leads = At least { $count } co-leads.
team-said-disciplines = The lead and the co-leads come from at least { $count } fields.
team-said-share-min = Each member gives at least { $count }% of a working year.
team-said-share-max = Each member gives at most { $count }% of a working year.
team-said-lead-share = The lead gives at least { $count }% of a working year.
team-said-total-min = All together give at least { $count }%.
team-said-total-max = All together give at most { $count }%.
team-said-citizens = Only citizens of China take part.
team-said-foreign = Foreigners may take part.
team-said-consent = Each member confirms and signs a pledge themselves.

applications-as-member = Applications I take part in
teammate-title = You are asked to join a team
teammate-confirm = Take part
teammate-consent-label = Consent
teammate-consent = I agree that my name, organisation, role and effort are sent with this application and kept.
teammate-citizen-label = Citizenship
teammate-citizen = I am a citizen of China.
teammate-pledge-text =
    I pledge:
    1. I know of this project and agree to take part; role and effort are as stated.
    2. I keep the rules of research integrity, ethics and confidentiality.
    3. I influence no review in any way.
teammate-decline = Decline
teammate-reason = Reason
teammate-reason-help = Only the lead reads it.
teammate-declined = You have declined. If that changes, ask the lead to invite you again.
flash-teammate-asked = The question is on its way; it waits for their own answer.
flash-teammate-changed = Changed.
flash-teammate-removed = Removed from the team.
flash-teammate-confirmed = You take part.
flash-teammate-declined = You have declined; the lead will see it.
message-teammate-subject = Please say whether you join a team
message-teammate-body =
    Hello,

    An applicant at { $centre } asks you to join their team. Open this link, sign in with your own account (or register first), see the project, the role and the effort, and decide:
    { $link }

    Without your own confirmation you are put on no team.
task-kind-teammate = Say whether you join the team
task-kind-teammate-declined = A member declined: look at the team

refusal-team-none = This call asks for no team.
refusal-team-none-next = Go on with the application itself.
refusal-team-bad-bounds = What is asked of the team contradicts itself; nobody could meet it.
refusal-team-bad-bounds-next = Check the numbers of members and co-leads and the shares, and tick at least one role.
refusal-team-role = This call has no such role.
refusal-team-role-next = Choose one of the roles of the call.
refusal-team-too-many = There may be at most { $most } members.
refusal-team-too-many-next = Remove another member first.
refusal-team-too-few = { $are } have confirmed; at least { $least } are needed.
refusal-team-too-few-next = Ask more people, or remind those who were asked.
refusal-team-co-leads = { $are } co-leads have confirmed; at least { $least } are needed.
refusal-team-co-leads-next = Ask a co-lead, who confirms it themselves.
refusal-team-disciplines = The lead and the co-leads cover { $are } fields; at least { $least } are needed.
refusal-team-disciplines-next = Ask a co-lead of another field, and say your own field.
refusal-team-no-discipline = A co-lead needs a field.
refusal-team-no-discipline-next = Choose their field.
refusal-team-share = Each member's effort lies between { $least }% and { $most }%.
refusal-team-share-next = Give a whole number between them.
refusal-team-lead-share = The effort of the lead is at least { $least }%.
refusal-team-lead-share-next = Say your own effort on the page of the team.
refusal-team-total = All together give { $total }%, which is less than { $least }%.
refusal-team-total-next = Add members or effort.
refusal-team-total-between = All together give { $total }%; it must lie between { $least }% and { $most }%.
refusal-team-total-between-next = Change members or effort.
refusal-team-unconfirmed = { $count ->
    [one] 1 member has not confirmed, or has declined.
   *[other] { $count } members have not confirmed, or have declined.
}
refusal-team-unconfirmed-next = Wait for them, or submit without them.
refusal-team-citizens-only = This call is for citizens of China.
refusal-team-citizens-only-next = Tick the statement if you are one; else decline.
refusal-team-asked-already = This person is on the list already.
refusal-team-asked-already-next = Everybody stands there once; change their line instead.
refusal-team-is-lead = The lead is no member beside themselves.
refusal-team-is-lead-next = Give somebody else's address.
refusal-team-not-invited = This question has been answered, or has just been changed.
refusal-team-not-invited-next = Load the page again and look at the role and the effort.
refusal-team-pledge-unsigned = Consent is not ticked, or the signature is not your name.
refusal-team-pledge-unsigned-next = Tick the consent and sign with the name of your profile.
refusal-team-pledge-outdated = The members' pledge has changed since.
refusal-team-pledge-outdated-next = Load the page again, and read it before you sign.
refusal-team-no-such-teammate = There is no such question, or it is not for you.
refusal-team-no-such-teammate-next = Use the link of the letter, or ask the lead to invite you again.
refusal-team-not-their-section = You may not write in this section.
refusal-team-not-their-section-next = Ask the lead to change your access.
rule-group-team = Teams
rule-text-team-role = The roles of a team are those of the call.
rule-text-team-bounds = What a call asks of a team does not contradict itself.
rule-text-team-size = A team is as large as the call says; only those count who have confirmed.
rule-text-team-co-leads = Where a call asks for co-leads, so many have confirmed.
rule-text-team-disciplines = In a cross-disciplinary call the lead and the co-leads cover as many fields as it says.
rule-text-team-share = Everybody's effort lies within what the call says.
rule-text-team-total = The effort of all together lies within what the call says.
rule-text-team-citizens = Where only citizens take part, each member says that they are one; no nationality is kept.
rule-text-team-consent = Nobody is on a team without their own confirmation; where somebody has not confirmed, the lead says that they go on without them.
rule-text-team-pledge = A member signs the present pledge with the name of their profile.
rule-text-team-once = A person stands once on a team, and the lead is no member beside themselves.
rule-text-team-stage = A question is answered once; another role or share is confirmed anew.
rule-text-team-found = Only who is asked and the lead see the question.
rule-text-team-section = A member writes where the lead lets them.
rights-way-team = members of the team who have confirmed

## Endorsement
stage-endorsing = With a unit
stage-returned = Returned by a unit
stage-refused = Not endorsed
stage-correcting = To be corrected
stage-not-accepted = Not accepted
event-application-endorsed = Endorsed by a unit
event-application-returned = Returned by a unit
event-application-refused = Not endorsed
event-application-correction-asked = Correction asked for
event-application-not-accepted = Not accepted
audit-event-application-endorsed = endorsed by a unit
audit-event-application-returned = returned by a unit
audit-event-application-refused = not endorsed
audit-event-application-correction-asked = correction asked for
audit-event-application-not-accepted = not accepted
deed-endorse = Endorse for a unit
deed-check-application = Check applications on their form
draft-already-endorsing = Application { $number } is sent and lies with a unit. Sending it again makes a new version, which begins at the first step.
draft-already-returned = Application { $number } came back. Change what was asked and send it again: it goes to whoever returned it.
draft-already-ended = Application { $number } came to its end and cannot be sent again.

passage-title = Where it is
passage-centre = The centre has it
passage-at-centre = The centre has had it since
passage-with = Now with { $unit }, since
passage-was-with = { $unit }, since
passage-until = until
passage-endorsed = Endorsed by { $unit }
passage-rank = place { $rank } in the unit's order
passage-not-forwarded = Not forwarded
passage-not-forwarded-why = { $unit } did not endorse it before its deadline, so it went no further. The step ended:
passage-returned = Returned by a unit
passage-correcting = The centre asks for correction
passage-refused = Not endorsed
passage-not-accepted = Not accepted by the centre
passage-ground = Ground:
passage-again-until = Send it again before
passage-again-was-until = It was not sent again before
passage-to-draft = Open it and correct it
passage-comment = Comment
passage-section-closed = No change was asked for in this section, so it is locked.
ground-incomplete = incomplete, or not in the form asked for
ground-ineligible = the lead or the unit does not meet the conditions
ground-over-limit = beyond the limits on projects
ground-off-topic = it does not answer the call
ground-not-corrected = not corrected in time
ground-untrue = false statements

endorse-title = For the unit
endorse-do = Endorse
endorse-return = Return it
endorse-refuse = Do not endorse
endorse-pledge-text =
    The unit pledges:
    1. It has checked the lead's standing, and that the application is true and complete.
    2. It provides what was agreed for the project, and manages it.
    3. It has checked that there is no state secret in it.
    4. It answers for what is untrue.
endorse-signed = Signature
endorse-signed-help = Type the name of your profile to sign for the unit.
endorse-comments = Comment on the whole
endorse-comments-of = Comment on “{ $section }”
endorse-comments-help = Sections with a comment can be changed, the others are locked; with no such comment, all can be changed.
endorse-return-until = To be sent again until
endorse-return-until-help = Empty: until this step ends.
endorse-reason = Reason
check-until = To be corrected until
check-ground = Ground
flash-endorsed = Endorsed; it goes to the next step.
flash-returned = Returned to the lead.
flash-endorsement-refused = Not endorsed; the lead is told.
flash-batch-prepared = The batch is prepared; another person of the unit confirms it.
flash-batch-confirmed = The batch is confirmed and sent on.
flash-batch-dropped = The batch is dropped.

endorsements-title = Desk of the unit
endorsements-none = No application has come to your unit yet
endorsements-none-next = What leads submit will wait for you here.
endorsements-unit = Unit
endorsements-sort = Order
endorsements-by-rank = by the unit's order
endorsements-waiting = Waiting
endorsements-returned = Returned
endorsements-refused = Not endorsed
endorsements-endorsed = Endorsed
endorsements-count-waiting = { $count } waiting
endorsements-count-returned = { $count } returned
endorsements-count-refused = { $count } not endorsed
endorsements-count-endorsed = { $count } endorsed
endorsements-over = over
endorsements-quota = Quota { $most }, { $are } endorsed.
endorsements-batch = A batch waits for a second person: { $count }
endorsements-chosen = Choose
endorsements-rank = Place
endorsements-since = Since
endorsements-caption = { $count } in all
endorsements-choose-help = Tick some to prepare a batch; another person of the unit confirms it before it goes out.
endorsements-prepare = Prepare a batch
endorsements-keep-ranks = Keep the order
batch-title = Batch
batch-heading = Batch of { $count }
batch-prepared = Prepared
batch-quota = Quota { $most }, { $are } endorsed, { $more } in this batch.
batch-changed = Changed since it was prepared, so it has to be prepared again:
batch-passed-over = Before some of these in the unit's order, and not in the batch:
batch-own = You prepared this batch; another person of the unit confirms it.
batch-confirm = Confirm and endorse
batch-drop = Drop it

chain-title = Endorsement
chain-lead = What a lead submits goes through these hands, one after the other; the centre has it once all have endorsed it:
chain-terms-lead = Set through whose hands an application goes before the centre has it. Without a step, the centre has it at once.
chain-step = Step { $number }
chain-no-step = (no such step)
chain-acts = Who acts
chain-acts-department = the lead's department
chain-acts-host = the lead's organisation
chain-acts-unit = one named unit
chain-acts-by-host = a unit by the lead's organisation
chain-acts-pair = { $unit } for { $host }
chain-name-zh = Name (Chinese)
chain-name-en = Name (English)
chain-units = Named units
chain-units-help = One named unit: its full name or code. By organisation: a line for each, as organisation > unit.
chain-days = Ends so many days after the close
chain-days-help = At the same time of day, each step later than the one before, at most { $most } days.
chain-quota = at most { $most } a unit
chain-quota-label = Quota of a unit
chain-quota-help = Empty: no quota.

task-kind-application-returned = Change an application as a unit asks
task-kind-application-correcting = Correct an application
task-kind-endorse = Endorse applications
task-kind-endorsement-batch = Confirm a batch
task-endorse = { $unit }: { $count } waiting
delivery-letter-application-endorsed = application endorsed
delivery-letter-application-returned = application returned
delivery-letter-application-refused = application not endorsed or not accepted
letter-application-endorsed-subject = [{ $centre }] Application { $number } is endorsed
letter-application-endorsed-body =
    Dear { $name },

    Your application “{ $title }” ({ $number }, { $call }) is endorsed by a unit and goes to the next step. Where it is:
    { $link }

    { $centre }
letter-application-returned-subject = [{ $centre }] Application { $number } came back to be changed
letter-application-returned-body =
    Dear { $name },

    Your application “{ $title }” ({ $number }, { $call }) came back. Please change it and send it again before { $until }. What was said:
    { $link }

    { $centre }
letter-application-refused-subject = [{ $centre }] What became of application { $number }
letter-application-refused-body =
    Dear { $name },

    Your application “{ $title }” ({ $number }, { $call }) was not endorsed or not accepted. The reason:
    { $link }

    { $centre }

refusal-endorsement-bad-chain = The chain has a fault.
refusal-endorsement-bad-chain-next = Every step needs a Chinese name and a later end than the one before, a quota above nought, and units where they are to be named.
refusal-endorsement-no-host = You have no confirmed main organisation, so it is not known which unit endorses.
refusal-endorsement-no-host-next = Ask on your account to belong to your organisation; its administrator confirms it.
refusal-endorsement-no-unit = The call names no unit for your organisation at step { $step }.
refusal-endorsement-no-unit-next = Ask the contact of the call.
refusal-endorsement-not-there = The application does not lie with this unit now.
refusal-endorsement-not-there-next = Load the page again to see where it is.
refusal-endorsement-late = This step ended at { $closes }; what you did arrived at { $arrived }.
refusal-endorsement-late-next = Nothing is endorsed or returned after it. Ask the contact of the call.
refusal-endorsement-quota-full = The unit's quota is { $most } and { $are } are endorsed; { $more } more cannot be.
refusal-endorsement-quota-full-next = Choose by the unit's own order.
refusal-endorsement-rank-taken = Another one has this place in the unit's order.
refusal-endorsement-rank-taken-next = Give each application a place of its own.
refusal-endorsement-pledge-unsigned = The unit's pledge is not signed, or not with your name.
refusal-endorsement-pledge-unsigned-next = Sign with the name of your profile.
refusal-endorsement-pledge-outdated = The unit's pledge has changed since.
refusal-endorsement-pledge-outdated-next = Load the page again, and read it before you sign.
refusal-endorsement-bad-date = The date must lie ahead, and for a unit not behind the end of its step ({ $closes }).
refusal-endorsement-bad-date-next = Choose another time.
refusal-endorsement-nothing-chosen = Nothing is ticked, or more than 500.
refusal-endorsement-nothing-chosen-next = Tick what is to be endorsed.
refusal-endorsement-changed = Application { $number } has changed since the batch was prepared; nothing of it went out.
refusal-endorsement-changed-next = Prepare it again.
refusal-endorsement-same-person = Who prepared a batch does not confirm it.
refusal-endorsement-same-person-next = Another person of the unit confirms it.
refusal-endorsement-no-such-batch = There is no such batch, or it is done.
refusal-endorsement-no-such-batch-next = Go back to the desk of the unit.
refusal-endorsement-not-at-centre = The centre does not have this application, so it can neither return it nor refuse it.
refusal-endorsement-not-at-centre-next = Load the page again to see where it is.
refusal-endorsement-ended = This application came to its end.
refusal-endorsement-ended-next = What was not endorsed or not accepted is not sent again.
refusal-endorsement-correction-late = The time to send it again ended at { $closes }; yours arrived at { $arrived }.
refusal-endorsement-correction-late-next = It cannot be sent again.
refusal-endorsement-section-closed = No change was asked for in this section, so it is locked.
refusal-endorsement-section-closed-next = Change only the sections with a comment.
refusal-endorsement-no-such-version = There are no two such versions to compare.
refusal-endorsement-no-such-version-next = Choose from the list of versions.
rule-group-endorsement = Endorsement and correction
rule-text-endorsement-chain = The steps of a chain have names, and each ends later than the one before.
rule-text-endorsement-route = Which units act follows from the lead's confirmed main organisation at the submission, and from the call.
rule-text-endorsement-place = Only the unit that has an application endorses, returns or refuses it.
rule-text-endorsement-window = Every step has its own deadline; what arrives decides.
rule-text-endorsement-quota = A unit endorses no more than the quota of the call.
rule-text-endorsement-rank = In a unit's order, a place is given once.
rule-text-endorsement-pledge = Whoever endorses signs the present pledge of the unit with their own name.
rule-text-endorsement-batch = A batch goes out whole; if one of it has changed since, none goes out.
rule-text-endorsement-found = A batch is seen by the people of its unit, until it is done.
rule-text-endorsement-second-person = One prepares a batch, another of the same unit confirms it.
rule-text-endorsement-stage = The centre returns or refuses only what it has; what came to its end changes no more.
rule-text-endorsement-correction = What was given back comes again in time, changed only where that was asked for.
rule-text-endorsement-versions = Any two versions of an application can be compared.

## Versions
versions-title = Versions and what differs
versions-one = There is only one version
versions-one-next = Once it is sent again, the difference stands here.
versions-from = Older
versions-to = Newer
versions-compare = Compare
versions-number = Version { $revision }
versions-same = Both versions say the same.
versions-added = added
versions-removed = removed
versions-caption = { $count } submissions
versions-legend = What was removed is struck through, what was added is underlined.
