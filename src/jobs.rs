//! What is done beside answering requests.

pub mod deliver_mail;
pub mod prune;
pub mod remind;
