//! The live streams, read as bytes: who hears of what, and what it costs.

mod streams;
