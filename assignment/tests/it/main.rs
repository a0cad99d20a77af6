//! Assignment: small instances against every possible answer, and a known set against its known optimum.

mod affinity;
mod brute;
mod chances;
mod known;
