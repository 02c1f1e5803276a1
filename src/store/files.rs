//! Pictures in the database, so that a host without a disk keeps them: each in the two sizes that are shown.

use chrono::{DateTime, Utc};
use sea_query::{Expr, ExprTrait, Query};

use super::{Conn, Result};
use crate::pictures::Picture;

/// Which of a picture's two sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Full,
    Small,
}

impl Size {
    /// The size that an address names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "full" => Some(Self::Full),
            "small" => Some(Self::Small),
            _ => None,
        }
    }
}

/// Keeps a picture and says its key.
///
/// # Errors
/// When the database does not answer.
pub async fn add(db: &mut Conn, picture: &Picture, at: DateTime<Utc>) -> Result<i64> {
    db.insert(
        Query::insert()
            .into_table("files")
            .columns(["width", "height", "full_body", "small_body", "created_at"])
            .values_panic([
                i64::from(picture.width).into(),
                i64::from(picture.height).into(),
                picture.full.clone().into(),
                picture.small.clone().into(),
                at.into(),
            ]),
    )
    .await
}

/// A picture as a JPEG.
///
/// # Errors
/// When the database does not answer.
pub async fn body(db: &mut Conn, id: i64, size: Size) -> Result<Option<Vec<u8>>> {
    #[derive(sqlx::FromRow)]
    struct Body {
        body: Vec<u8>,
    }
    let column = match size {
        Size::Full => "full_body",
        Size::Small => "small_body",
    };
    let found: Option<Body> = db
        .first(Query::select().expr_as(Expr::col(column), "body").from("files").and_where(Expr::col("id").eq(id)))
        .await?;
    Ok(found.map(|found| found.body))
}

/// Forgets a picture that nothing shows any more.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(db: &mut Conn, id: i64) -> Result<()> {
    db.run(Query::delete().from_table("files").and_where(Expr::col("id").eq(id))).await?;
    Ok(())
}
