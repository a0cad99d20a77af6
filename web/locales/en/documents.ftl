# Documents: application forms, combined files, sealed scans, what was found in files
document-kind = Application form
document-version = Version code
document-version-of = { $code } (version { $revision })
document-entry = Digest in the record
document-seal = Place for the seal of the organisation (seal this version, scan it, and send it in with its version code)
document-verify-code = must be the same as at the foot of the printed form
document-pages = Page {"{page}"} of {"{pages}"}
document-foot-code = Version code { $code } · version { $revision }
document-foot-scan = Scan to compare this copy with the record
document-foot-withdrawn = Withdrawn; this copy applies for nothing
document-draft = 草稿 DRAFT
document-withdrawn = WITHDRAWN
document-unsubmitted = not submitted
document-foot-draft = A draft, not submitted; not to be handed in
document-foot-draft-next = Once submitted, each page carries a version code and a QR code
document-attachment = Attachment { $number }
document-attachments = Attachments
document-left-out = Attachments that are not part of this file (look them up by their digest)
document-left-out-kind = neither a PDF nor a picture, so left out
document-left-out-unreadable = cannot be read, so left out
document-left-out-much = a combined file has at most { $pages } pages and { $size }; what is over that is left out
document-left-out-gone = the file is not in the system any more
document-file-combined = Combined application
document-file-draft = Draft application
document-code-help = The version code stands on each page of the application form. It is made from what the record holds of this submission: any change of the answers, the files or the time gives another code.
document-download = Download the application form (PDF)
document-download-combined = Download the combined file (with attachments)
document-download-draft = Download the draft (PDF, marked as a draft)
document-no-program = The document program is not installed here, so there is no PDF; print this page from your browser. The print has no QR code.

sealed-title = Sealed scan
sealed-file = Sealed scan
sealed-none = No sealed scan has been sent in. If the call asks for a seal, download the application form, print it, have it sealed, and send in a scan.
sealed-filed = The sealed scan with version code { $code } has been received.
sealed-scan = Scan
sealed-open = Open
sealed-at = Sent in at
sealed-digest = Digest of the scan
sealed-code-help = As it stands at the foot of the sealed pages. The version in force has the code { $code }; if the sealed pages show another, print and seal again.
sealed-scan-help = PDF, JPEG or PNG, at most { $size }.
sealed-submit = Send in the sealed scan
flash-scan-filed = The sealed scan has been received.
event-application-scan-filed = sealed scan sent in
audit-event-application-scan-filed = sealed scan sent in
proof-scan-filed = sealed scan sent in

refusal-sealed-not-a-code = A version code has 12 letters and digits.
refusal-sealed-not-a-code-next = Type the version code as it stands at the foot of the sealed pages; hyphens may be left out.
refusal-sealed-other-version = What was sealed is version { $sealed } (code { $typed }); version { $revision } (code { $code }) is in force, so this is not its sealed copy.
refusal-sealed-other-version-next = Download the form of the version in force, have it sealed again, and send in that scan.
refusal-sealed-unknown-version = The code { $typed } belongs to no version of this application; version { $revision } (code { $code }) is in force.
refusal-sealed-unknown-version-next = Check what you typed, and whether the sealed pages are of another application.
refusal-sealed-nothing-in-force = The application is withdrawn, given back or not accepted, so no version is in force and no sealed scan is taken.
refusal-sealed-nothing-in-force-next = Submit the application again, then print it and have it sealed.
refusal-document-not-installed = The document program is not installed here, so this file cannot be made.
refusal-document-not-installed-next = Print the application's page from your browser; for a PDF, ask the operator to install the document program.
refusal-document-no-typeface = There is no Chinese typeface on the server, so this file cannot be made.
refusal-document-no-typeface-next = Print the application's page from your browser; the operator can install a Chinese typeface, or name a folder of fonts by KECHUANG_FONTS.
refusal-document-busy = The document program is busy, and it was not this file’s turn within a minute.
refusal-document-busy-next = Try again later.
refusal-document-not-made = This file could not be made: it took more time or memory than it may, or its content cannot be set.
refusal-document-not-made-next = Try again later; if it fails again, print the application's page from your browser, and tell the operator.
rule-group-sealed = Sealed scans
rule-group-document = Documents
rule-text-sealed-version = A sealed scan must carry the version code of the version in force; once the application is changed, what was sealed before no longer counts.
rule-text-document-program = Application forms and the like are made by a program beside the server, within limits of time and memory; without it, pages are printed as they are.

examined-title = What was checked in the files
examined-caption = { $count ->
    [one] What was checked in one file
   *[other] What was checked in { $count } files
}
examined-file = File
examined-virus = Virus scan
examined-content = Content
examined-copy = Anonymous copy
examined-note = “Not scanned” means that no virus scanner has looked at the file; it does not mean that the file is safe. An anonymous copy has no properties such as author, organisation, program, time or place; names written in its text stay.
examined-not-scanned = not scanned
examined-clean = scanned, nothing found
examined-infected = infected, not handed out:
examined-not-looked = not checked
examined-plain = plain text, nothing to check
examined-nothing = nothing unusual
examined-pages = { $pages ->
    [one] one page
   *[other] { $pages } pages
}
examined-fonts = { $count ->
    [one] one typeface not embedded
   *[other] { $count } typefaces not embedded
}
examined-holds-broken = cannot be read
examined-holds-locked = locked by a password
examined-holds-beyond = over the limits of the check
examined-holds-script = has scripts
examined-holds-launch = starts other programs
examined-holds-macros = has macros
examined-holds-fetched = fetches parts from elsewhere
examined-holds-entities = defines entities
examined-holds-changes = has tracked changes
examined-holds-files = has files inside
examined-holds-form = has a form to fill in
examined-holds-comments = has comments

pdf-rule-pages = A PDF may have at most { $most } pages.
pdf-rule-fonts = A PDF must embed all its typefaces.
pdf-rule-headings = A PDF must have these headings, in this order: { $headings }

refusal-form-infected = The virus scanner found { $signature } in the file, so it is not taken.
refusal-form-infected-next = Clean your computer, export the file again, and upload that.
refusal-file-broken = The file cannot be read: it is damaged, or is not what its name says.
refusal-file-broken-next = Open it in the program it was made with, save or export it again, and upload that.
refusal-file-locked = The file is locked by a password or by restrictions, so reviewers could not open it.
refusal-file-locked-next = Take off the password and the restrictions, and upload it again.
refusal-file-beyond = The file is too complex, or too large once unpacked, to be checked.
refusal-file-beyond-next = Make it simpler, for example by smaller pictures or by splitting it, and upload that.
refusal-file-script = The PDF has JavaScript in it, so it is not taken.
refusal-file-script-next = Print it to a PDF again, and upload that.
refusal-file-launch = The PDF starts other programs or sends data when it is used, so it is not taken.
refusal-file-launch-next = Print it to a PDF again, and upload that.
refusal-file-macros = The file has macros or controls in it, so it is not taken.
refusal-file-macros-next = Save it in a format without macros (.docx, .xlsx, .pptx), and upload that.
refusal-file-fetched = The file fetches a template, pictures or data from elsewhere when it is opened, so it is not taken.
refusal-file-fetched-next = Break the links, embed the content, and upload it again.
refusal-file-entities = The file's XML defines entities, which no office program writes.
refusal-file-entities-next = Save it again with an office program, and upload that.
refusal-file-changes = The file has tracked changes that were neither accepted nor rejected; reviewers would see them and who made them.
refusal-file-changes-next = Accept or reject all changes, turn tracking off, save it, and upload that.
refusal-file-files = The file has other files inside it.
refusal-file-files-next = Upload those files by themselves.
refusal-file-form = The file has a form to fill in.
refusal-file-form-next = Print it to a PDF, and upload that.
refusal-file-comments = The file has comments in it.
refusal-file-comments-next = Delete the comments, and upload it again.
refusal-pdf-pages = The file has { $pages } pages; at most { $most } are taken here.
refusal-pdf-pages-next = Shorten it, and export the PDF again.
refusal-pdf-font = The typeface “{ $name }”, used on page { $page }, is not embedded and may not show on other computers.
refusal-pdf-font-next = Choose to embed all fonts when you export the PDF.
refusal-pdf-heading-missing = The heading “{ $heading }” was not found.
refusal-pdf-heading-missing-next = Use the template of the call and keep its headings, each on a line of its own.
refusal-pdf-heading-order = The heading “{ $heading }” stands on page { $page }; it has to follow “{ $after }”.
refusal-pdf-heading-order-next = Keep the parts in the order of the template.
rule-text-form-file-holds = Attachments may have no macros, scripts, parts fetched from elsewhere, open tracked changes or passwords; what cannot be checked is not taken.
rule-text-form-pdf = Where a call sets a limit of pages, headings or embedded typefaces for a PDF, each is checked when it is uploaded.
rule-text-form-virus = A file in which a virus scanner finds something is not taken, and not handed out.
