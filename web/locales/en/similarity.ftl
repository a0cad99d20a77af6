# Similarity
similarity-title = Similar applications
similarity-lead = The system compares every application with those of this call and of earlier ones, and lists what is alike. This is advice: an officer decides whether it is the same work, and nothing follows by itself.
similarity-likeness = Likeness
similarity-whole = All texts
similarity-part = Largest part
similarity-name = Title
similarity-application = This application
similarity-other = Similar to
similarity-other-number = Number of the other
similarity-other-title = Title of the other
similarity-other-lead = Lead of the other
similarity-other-call = Call of the other
similarity-leads = Lead
similarity-lead-same = Same lead
similarity-lead-other = Another lead
similarity-stage = Checked
similarity-stage-open = Not yet checked
similarity-verdict = Verdict
similarity-verdict-same = The same work
similarity-verdict-different = Different work
similarity-verdict-explained = Explained
similarity-caption = Similar applications, the most alike first; { $open } not yet checked
similarity-csv = Download as CSV
similarity-none = No similar applications were found
similarity-none-next = Applications are compared within minutes of their submission; what is alike is listed here.
similarity-none-found = Nothing fits these conditions
similarity-none-found-next = Widen the conditions.
similarity-elsewhere = An application to another call, outside what you may read
similarity-elsewhere-help = The similar application belongs to another call and you may not read it. What is marked on the left stands in it too. To compare them, ask the officer of that call.
similarity-pair-title = Two similar applications
similarity-finding = What was found
similarity-then-and-now = { $then } when found, { $now } now
similarity-texts = Side by side
similarity-texts-help = Marked is what stands in both: at least five Chinese characters or three words in a row.
similarity-resolve = Record a verdict
similarity-resolve-help = Verdict and reason are put on record; a later verdict corrects an earlier one.
similarity-reason = Reason
similarity-reason-help = Say what it rests on. Write no personal details that the check does not need.
similarity-version = Version { $version }
similarity-link = Similar applications
flash-similarity-resolved = The verdict is on record.

refusal-similarity-already-so = It has this verdict already.
refusal-similarity-already-so-next = To correct it, choose another verdict.
refusal-similarity-no-such-finding = There is no such finding, or it is not yours to see.
refusal-similarity-no-such-finding-next = Open it from the list of the call.
rule-group-similarity = Similar applications
rule-text-similarity-verdict = A verdict on similar applications can be corrected, and is not recorded twice.
rule-text-similarity-found = Findings are seen only by those who may list the call's applications, and never by the lead of either application.

deed-find-similarity = Compare applications (the system)
deed-resolve-similarity = Judge similar applications
deed-submit-at-close = Submit at the close (the system)
audit-kind-similarity = Similar applications
audit-event-similarity-found = Similar applications found
audit-event-similarity-resolved = Verdict on similar applications

# The list as a workbook
desk-xlsx = Download as Excel
desk-workbook-sheet = Applications
desk-workbook-about = About
desk-workbook-made = Made at
desk-workbook-zone = Time zone
desk-workbook-rows = Applications listed
desk-workbook-withheld = Your own, withheld
desk-workbook-more = Not all are listed
desk-workbook-more-next = This workbook holds the first 20,000. Download the CSV for all of them, or narrow the list.

# 待办
task-kind-similarities = Check similar applications
task-similarities = { $name }: { $count } findings to be checked
