//! Failed sign-ins: tight for an account and address together, loose for an address, never for an
//! account as a whole, so that nobody can lock somebody else out. Kept in the database, so that
//! they count across processes.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Expr, ExprTrait, Order, Query};

use super::{Conn, Result, hash};

/// How long a failure counts.
const COUNTED: TimeDelta = TimeDelta::minutes(15);
/// How many failures an address may have with one account.
const FOR_ACCOUNT: u64 = 10;
/// How many failures an address may have with all accounts.
const FOR_ADDRESS: u64 = 200;

/// Whether a sign-in may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// It may; this is its key, to be forgotten when it succeeds.
    Allowed(i64),
    /// Not before so many seconds.
    TooMany(u64),
}

/// Counts a try before its password is compared, so that many at once cannot slip through.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(db: &mut Conn, address: &str, account: &str, at: DateTime<Utc>) -> Result<Try> {
    let account_key = hash(format!("{address}\n{account}"));
    let address_key = hash(address);
    for (column, key, most) in [("account_key", &account_key, FOR_ACCOUNT), ("address_key", &address_key, FOR_ADDRESS)]
    {
        if let Some(seconds) = wait(db, column, key, most, at).await? {
            return Ok(Try::TooMany(seconds));
        }
    }
    db.run(Query::delete().from_table("sign_in_tries").and_where(Expr::col("at").lt(at - COUNTED))).await?;
    let id = db
        .insert(
            Query::insert().into_table("sign_in_tries").columns(["account_key", "address_key", "at"]).values_panic([
                account_key.into(),
                address_key.into(),
                at.into(),
            ]),
        )
        .await?;
    Ok(Try::Allowed(id))
}

/// Forgets a try that succeeded.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(db: &mut Conn, id: i64) -> Result<()> {
    db.run(Query::delete().from_table("sign_in_tries").and_where(Expr::col("id").eq(id))).await?;
    Ok(())
}

/// How many seconds until there are fewer than `most`; `None` when there are.
async fn wait(db: &mut Conn, column: &'static str, key: &str, most: u64, at: DateTime<Utc>) -> Result<Option<u64>> {
    #[derive(sqlx::FromRow)]
    struct Failed {
        at: DateTime<Utc>,
    }
    let deciding: Option<Failed> = db
        .first(
            Query::select()
                .column("at")
                .from("sign_in_tries")
                .and_where(Expr::col(column).eq(key))
                .and_where(Expr::col("at").gt(at - COUNTED))
                .order_by("at", Order::Desc)
                .offset(most - 1)
                .limit(1),
        )
        .await?;
    Ok(deciding.map(|failed| {
        let seconds = (failed.at + COUNTED - at).num_seconds();
        u64::try_from(seconds).map_or(1, |seconds| Ord::max(seconds, 1))
    }))
}
