# Tables in and out: tables, budgets and teams of a draft

sheet-offer = Fill in “{ $field }” in a spreadsheet program (download, upload)
sheet-lead = Download the workbook, fill it in and upload it. You first see what it would change, and only then it is written into the draft; a file with faults changes nothing.
sheet-name = To fill in
sheet-download = Download workbook (XLSX)
sheet-upload = Upload the table filled in
sheet-upload-help = XLSX and CSV (UTF-8, UTF-16, GBK); the first line holds the headings. The file takes the place of all rows that are there; a row of totals is left out.
sheet-not-yours = This section is not yours to write in: you can download it, not upload it.
sheet-columns = What each column takes
sheet-column = Column
sheet-takes = What it takes
sheet-expected = Expected: { $takes } ({ $limits })
sheet-money = in yuan, to the fen, nothing is rounded
sheet-date = such as 2026-03-01
sheet-line = Line
sheet-change = Change
sheet-changes = What would be written
sheet-added = New
sheet-changed = Changed
sheet-moved = Moved
sheet-removed = Removed
sheet-count-added = { $count ->
    [one] { $count } row new
   *[other] { $count } rows new
}
sheet-count-changed = { $count ->
    [one] { $count } row changed
   *[other] { $count } rows changed
}
sheet-count-moved = { $count ->
    [one] { $count } row moved
   *[other] { $count } rows moved
}
sheet-count-removed = { $count ->
    [one] { $count } row removed
   *[other] { $count } rows removed
}
sheet-count-same = { $count ->
    [one] { $count } row the same
   *[other] { $count } rows the same
}
sheet-faulty = { $count ->
    [one] There is { $count } fault in the file, so it cannot be written into the draft. Correct the cell below and upload the file again; the draft is as it was.
   *[other] There are { $count } faults in the file, so it cannot be written into the draft. Correct the cells below and upload the file again; the draft is as it was.
}
sheet-nothing = The file says what the draft says, so there is nothing to write.
sheet-open = { $count ->
    [one] { $count } required cell is empty. It can be written into the draft, and must be filled in before you submit.
   *[other] { $count } required cells are empty. They can be written into the draft, and must be filled in before you submit.
}
sheet-notes = This does not keep to the funding rule of the call. It can be written into the draft, and must be corrected before you submit:
sheet-apply = Write into the draft
sheet-back = Back, to upload again
sheet-item-twice = the same item stands twice

refusal-import-faulty = { $count ->
    [one] There is { $count } fault in the file, and nothing of it was written.
   *[other] There are { $count } faults in the file, and nothing of it was written.
}
refusal-import-faulty-next = Correct the lines and columns that the preview lists, and upload the file again.
rule-text-import-faulty = Nothing of a table with faults is written into a draft.

## Teams
sheet-team = Ask and change members by a table
sheet-team-help = Members are known by their e-mail address: who is in the team is changed and not asked twice, a new address is asked, and who is not in the table stays and is only listed.
sheet-team-download = Download the team (XLSX)
sheet-team-apply = Ask and change as in the table
sheet-team-invited = Ask
sheet-team-changed = Change
sheet-team-missing = These members are not in the table. They stay; to take somebody out, use the page of the team:
sheet-team-anew = they have to agree anew
sheet-team-counts = { $invited } to ask, { $changed } to change, { $same } the same
sheet-team-twice = the same address stands above
sheet-team-lead = this is the address of the lead
sheet-team-role = expected: { $roles }
sheet-team-share = expected: a whole number from 0 to 100
sheet-team-email = expected: an e-mail address
sheet-team-access = expected: “Read”, “Write in every section”, or “Write in: ” and the titles of sections
sheet-team-discipline = expected: a field of science, or nothing
flash-team-sheet-applied = Asked and changed as in the table.

## Lists of projects elsewhere
award-role-in-it = Role (in a list with a row for each person)
import-fault-role = no role that is known
import-fault-differs = an earlier row says something else of the same project
import-fault-leads = an earlier row names a lead already

## Similarity
similarity-file-none = Nothing longer in the files stands in both.
similarity-file-more = { $count ->
    [one] { $count } more place stands in both; see the file itself.
   *[other] { $count } more places stand in both; see the files themselves.
}
