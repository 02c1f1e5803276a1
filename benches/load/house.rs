//! A house to measure: a database, the programme that serves it, and who asks.

use std::time::Duration;

use anyhow::Context as _;
use helpdesk::store::Store;

use crate::databases::Database;
use crate::sample::Sample;
use crate::server::Server;

/// The house.
#[derive(Debug)]
pub struct House {
    pub size: u64,
    pub url: String,
    pub store: Store,
    pub server: Server,
    pub sample: Sample,
    pub client: reqwest::Client,
}

impl House {
    /// Opens a database, takes a sample and starts the programme on it.
    pub async fn open(database: Database) -> anyhow::Result<Self> {
        let store = Store::open(&database.url).await?;
        store.migrate().await?;
        let sample = Sample::take(&store).await?;
        let mut server = Server::helpdesk(&database.url).await?;
        server.database = database.server;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_mins(1))
            .build()?;
        Ok(Self { size: database.size, url: database.url, store, server, sample, client })
    }

    /// Starts the programme anew.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        let database = self.server.database;
        self.server = Server::helpdesk(&self.url).await?;
        self.server.database = database;
        Ok(())
    }

    /// One request, as the load tool sends it; answers how many queries it took and how many bytes it sent.
    pub async fn ask(&self, path: &str, headers: &[String]) -> anyhow::Result<(u32, usize)> {
        self.ask_at(&self.server.base(), path, headers).await
    }

    /// The same of another server on the same database.
    pub async fn ask_at(&self, base: &str, path: &str, headers: &[String]) -> anyhow::Result<(u32, usize)> {
        let mut request = self.client.get(format!("{base}{path}"));
        for header in headers {
            let (name, value) = header.split_once(": ").context("a header")?;
            request = request.header(name, value);
        }
        let response = request.header("Accept-Encoding", "gzip, br").send().await?;
        let status = response.status().as_u16();
        anyhow::ensure!(status == 200, "{path} answers {status}");
        let queries = response.headers().get("x-queries").and_then(|value| value.to_str().ok()?.parse().ok());
        Ok((queries.context("no x-queries")?, response.bytes().await?.len()))
    }
}
