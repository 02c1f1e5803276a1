//! One's own picture: sent, replaced, removed.

use poem::http::StatusCode;

use super::profile_page;
use crate::domain::permission::May;
use crate::pictures::{Kind, Refused};
use crate::store::people;
use crate::web::answer::see_other;
use crate::web::pictures;
use crate::web::upload::{Arrived, Upload};
use crate::web::{Error, Result, Visit};

/// From where it is sent back to the profile.
pub async fn back(_visit: &Visit) -> Result {
    Ok(see_other("/profile#picture"))
}

/// Takes a picture in the place of the one before.
pub async fn update(visit: &Visit) -> Result {
    let nothing = "No file was chosen. Choose a picture first.";
    let refuse = |status, why| profile_page(visit, status, None, Some(why));
    let Some(mut upload) = Upload::of(visit).await? else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, nothing).await;
    };
    let Some(file) = upload.next().await? else { return refuse(StatusCode::UNPROCESSABLE_ENTITY, nothing).await };
    match set(visit, file).await? {
        Ok(()) => Ok(see_other("/profile?saved#picture")),
        Err(why) => refuse(pictures::status(why), why.sentence()).await,
    }
}

/// Makes a file the visitor's picture. That takes long, so that the transaction begins here, after it.
///
/// # Errors
/// [`Error::Forbidden`] for whoever has none, as they are once the file has arrived, [`Error::TooMany`] when
/// they sent many; else when the database does not answer.
pub async fn set(visit: &Visit, file: Arrived) -> std::result::Result<std::result::Result<(), Refused>, Error> {
    let picture = match file.picture(visit, Kind::Portrait).await? {
        Ok(picture) => picture,
        Err(why) => return Ok(Err(why)),
    };
    let actor = visit.actor_now().await?;
    let person = actor.person_id().filter(|_| actor.may_ever(May::HavePicture)).ok_or(Error::Forbidden)?;
    let mut tx = visit.begin().await?;
    people::set_picture(&mut tx, person, Some(&picture), visit.at).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Removes it.
pub async fn remove(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    people::set_picture(&mut tx, visit.person()?.id, None, visit.at).await?;
    tx.commit().await?;
    Ok(see_other("/profile?saved#picture"))
}
