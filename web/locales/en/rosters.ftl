# Lists of people that a unit takes in

roster-title = Import people
roster-lead = Bring a list of your unit's people: those who belong to it already are moved to the part that the list names; everybody else joins by confirming it themselves. Nothing is changed before you confirm the preview, and an import can be undone as a whole.
roster-new = Import a list
roster-template-xlsx = Download the template (XLSX)
roster-template-csv = Download the template (CSV)
roster-sheet = People
roster-columns = What goes into each column
roster-column = Column
roster-takes = Contents
roster-column-name = Name
roster-column-contact = E-mail
roster-column-mobile = Mobile number
roster-column-department = Department
roster-column-number = Staff number
roster-column-orcid = ORCID
roster-takes-name = Required; as the person is registered
roster-takes-contact = An e-mail address such as li.wei@example.org; a mobile number for those who have none
roster-takes-mobile = A mobile number such as 13812345678; with “+” and the country's code from abroad. At least one of e-mail and mobile number is needed
roster-takes-department = May be empty; the Chinese or English name, or the id, of a standing part of your unit
roster-takes-number = May be empty; kept as a note once the person has confirmed, 60 characters at most
roster-takes-orcid = May be empty; such as 0000-0002-1825-0097, used only to recognise members of your unit who have proven theirs
roster-none = No list has been imported yet. Fill in the template, or upload a list that you have.
roster-state = State
roster-running = In progress
roster-done = Done
roster-stopped = Stopped
roster-undoing = Being undone
roster-count-new = { $count } to confirm themselves
roster-count-moved = { $count } moved
roster-count-same = { $count } unchanged
roster-count-faulty = { $count } faulty lines
roster-take-in = Import { $count } people
roster-faulty-stay = Faulty lines are not imported. Correct them and upload the list again: what has been imported is not repeated.
roster-asked-alike = Everybody who does not belong to your unit is invited, registered at this centre or not, and joins by signing in (or registering) and confirming. To protect them, this page does not show whether a contact is registered.
roster-back = Back
roster-would-ask = Invited
roster-would-move = Moved
roster-more = { $count } more are not listed.
roster-missing = Present members who are not in the list: { $count }
roster-missing-stay = The import ends nobody's membership. Where somebody has left, enter their last day on the page of the members.
roster-progress = { $done } of { $all } done. You can leave this page: it goes on, also after a restart of the service.
roster-look-again = See the newest state
roster-undoing-help = Being undone: open invitations are withdrawn, and who was moved returns to their former department.
roster-stopped-help = It has stopped: whoever imported it may no longer manage the people of this unit, or the unit has ended. { $left } have not been dealt with and will not be; undo it, or import the list again.
roster-left = For { $count } people something changed after the preview (invited, moved or gone meanwhile); nothing was done for them.
roster-undone-left = After undoing, { $count } people stay as they are: they have confirmed, or were changed since.
roster-undo-confirm = Open invitations are withdrawn and who was moved returns to their former department; who has confirmed stays. Undo it?
roster-entries = People in the list
roster-all = All
roster-entry-staged = Waiting
roster-entry-open = To confirm themselves
roster-entry-accepted = Joined
roster-entry-declined = Declined
roster-entry-moved = Moved
roster-entry-left = Not changed
roster-entry-undone = Moved back
roster-entry-kept = Stays as it is
roster-registered-as = Registered as { $name }
roster-export = Export people (CSV)
roster-find = Find by name or e-mail
roster-find-submit = Find
roster-shown = Only the first { $count } are listed. Find people by name or e-mail, or export all of them.

## Line by line
roster-wrong-contact = expected: an e-mail address or a mobile number
roster-wrong-mobile = expected: a mobile number such as 13812345678, from abroad with “+” and the country's code
roster-wrong-orcid = expected: an ORCID such as 0000-0002-1825-0097 with a right check digit
roster-wrong-department = your unit has no such standing part; expected: its name or id, or nothing
roster-wrong-departments = several parts are called so; expected: the id
roster-wrong-same = the same as line { $line }
roster-wrong-two-names = line { $line } has the same contact under the name “{ $name }”; neither line is imported until you know who it is
roster-wrong-two-contacts = line { $line } has the same name and staff number under another contact and may be the same person; neither is imported, keep one of them
roster-wrong-number-twice = line { $line } has the same staff number under the name “{ $name }”; neither line is imported
roster-wrong-orcid-twice = line { $line } has the same ORCID; neither line is imported
roster-wrong-name-differs = the member of your unit with this contact is registered as “{ $name }”; make sure that it is the same person
roster-wrong-two-members = the contacts of this line belong to two members of your unit
roster-wrong-same-member = the same member of your unit as line { $line }, by another contact
roster-wrong-own = this is you; one's own membership is entered by somebody else

## The person's own answer
roster-asks = Units that invite you
roster-asks-help = You stand in the list of people of these units. If you join, the unit sees your registered name, your e-mail and your membership; if you decline, it learns only that you did not accept. Without an answer the invitation lapses.
roster-until = Answer until
roster-accept = Join
roster-decline = Decline
flash-roster-taken-in = Confirmed; the import is in progress.
flash-roster-undoing = The import is being undone.
flash-roster-joined = You have joined the unit.
flash-roster-declined = You have declined.
task-kind-roster = Answer a unit's invitation to join
task-roster = { $name } invites you to join
message-roster-subject = { $unit } asks you to confirm that you belong to it
message-roster-body =
    Hello,

    { $unit } has put you into its list of people and asks you to confirm at { $centre } whether you belong to it.
    Sign in with the address of this letter; if you have no account, register with this address first:
    { $link }

    If you do not belong to that unit, do nothing, or sign in and decline.

    { $centre }
message-roster-text = { $unit } asks you to confirm at { $centre } that you belong to it: { $link }

refusal-import-changed = Something has changed since the preview; nothing has been imported.
refusal-import-changed-next = Look at the new preview, then confirm it.
rule-text-import-changed = What is imported is what was previewed; where something has changed, it is previewed again.
refusal-membership-already-in-part = They belong to that part already.
refusal-membership-already-in-part-next = Nothing needs to be changed.
audit-event-membership-joined = Joined by a list
audit-event-membership-moved = Moved to another part
delivery-letter-member-moved = Moved to another department
letter-member-moved-subject = { $unit }: your department has changed
letter-member-moved-body =
    Dear { $name },

    The administrator of { $unit } has entered { $part } as your department.
    If that is not right, please tell your unit's administrator.

    { $link }

    { $centre }
