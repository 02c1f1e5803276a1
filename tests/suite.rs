//! Every test, in one binary so that it is linked once.
#![expect(clippy::type_complexity, reason = "a table of cases is clearer than a name for its type")]

mod api;
mod architecture;
mod browser;
mod deploy;
mod domain;
mod history;
mod legacy;
mod live;
mod mail;
mod outage;
mod pictures;
mod process;
mod security;
mod store;
mod support;
mod trials;
mod web;
