//! Security 安全: what somebody who means harm can send, and what a browser is told; beside the matrix, bad input and signing in.
//!
//! `docs/asvs.md` names these tests by the requirement that each of them shows.

mod bombs;
mod browser;
mod numbers;
mod pages;
mod secrets;
mod served;
mod sheets;
mod wire;
