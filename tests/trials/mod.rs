//! The programme on each engine as several processes on one database: tried together, at random, and killed.
//!
//! These take long and want the machine for themselves, so `bin/test` runs them apart from all others, one at a
//! time on each engine, and shows what they count.
#![expect(clippy::print_stdout, reason = "what they count is half of what they are for")]

mod at_random;
mod centre;
mod client;
mod contract;
pub mod kept;
mod killed;
pub mod letters;
mod load;
mod random;
mod repair;
pub mod replay;
mod together;
