//! The yardstick: a bare poem route that answers a constant, in a process of its own.

use poem::listener::TcpListener;
use poem::{Route, Server, get, handler};

#[handler]
fn constant() -> &'static str {
    "constant"
}

/// Serves it on the port that the environment names, until it is killed.
pub async fn serve() -> anyhow::Result<()> {
    let port = std::env::var("PORT")?;
    let route = Route::new().at("/", get(constant));
    Server::new(TcpListener::bind(format!("127.0.0.1:{port}"))).run(route).await?;
    Ok(())
}
