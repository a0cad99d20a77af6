# Rotation of keys: what a verification says, why not, and the rules.

verify-why-range = The checkpoint is signed by a key outside its range: it had been replaced before, or was taken into use later.

refusal-centre-not-founded = The centre has not been set up yet, so its key cannot be replaced.
refusal-centre-not-founded-next = Please set the centre up with the set-up link first.
refusal-centre-key-used-before = This key has signed before and cannot be taken into use again.
refusal-centre-key-used-before-next = Please run the rotation again, so that a new key is made.

rule-text-centre-founded = A key of the log is replaced once the centre has been set up.
rule-text-centre-key = A key is replaced by a new one; a key that was replaced does not come back.
