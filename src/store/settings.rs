//! Settings the house makes for itself on its first start, such as the set-up code.

use sea_query::{Expr, ExprTrait, Query};

use super::{Conn, Result};

/// A setting's value.
///
/// # Errors
/// When the database does not answer.
pub async fn get(db: &mut Conn, name: &str) -> Result<Option<String>> {
    #[derive(sqlx::FromRow)]
    struct Setting {
        value: String,
    }
    let row: Option<Setting> =
        db.first(Query::select().column("value").from("settings").and_where(Expr::col("name").eq(name))).await?;
    Ok(row.map(|row| row.value))
}

/// Sets a setting that is not set yet, and says what it is now.
///
/// # Errors
/// When the database does not answer.
pub async fn get_or_set(db: &mut Conn, name: &str, value: &str) -> Result<String> {
    db.insert_new(
        Query::insert().into_table("settings").columns(["name", "value"]).values_panic([name.into(), value.into()]),
    )
    .await?;
    Ok(get(db, name).await?.unwrap_or_else(|| value.to_owned()))
}

/// Forgets a setting, and says whether it was set.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(db: &mut Conn, name: &str) -> Result<bool> {
    Ok(db.run(Query::delete().from_table("settings").and_where(Expr::col("name").eq(name))).await? == 1)
}
