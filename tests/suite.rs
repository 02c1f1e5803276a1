//! Every test, in one binary so that it is linked once.

mod architecture;
mod browser;
mod domain;
mod process;
mod store;
mod support;
mod web;
