//! A repair service centre in one binary. The modules, in reading order.

pub mod clock;
pub mod domain;
pub mod store;

pub mod demo;
