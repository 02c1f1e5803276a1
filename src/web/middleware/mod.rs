//! What every request passes through.

pub mod request_log;
pub mod same_origin;
pub mod security_headers;
