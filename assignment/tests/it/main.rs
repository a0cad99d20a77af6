//! Assignment: small instances against every possible answer, and a known set against its known optimum.

mod affinity;
mod brute;
mod chances;
mod encoder;
mod fair;
mod known;
mod perturbed;
mod rules;
mod shortages;
mod standings;
mod together;
