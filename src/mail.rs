//! Mail: what a letter looks like, and the way to the mail server.

pub mod message;
pub mod transport;
