# Backup and restore: receipts that were issued after the point of restore

verify-lost = The deed is not in the restored data.
verify-lost-text = The data of this centre were restored from a backup. This receipt was issued by the old log after the point of restore (entry { $from }), and what it tells of did not come back. The receipt itself holds: it proves that the deed was accepted. Keep it, and write to the centre with it.
verify-link-lost = No log here has that entry. The data of this centre were restored from a backup, and the old log may have issued it after the point of restore: verify the receipt file, which still proves that the deed was accepted.
