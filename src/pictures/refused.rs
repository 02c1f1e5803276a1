//! The files we do not take, each with what its sender can do.

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum Refused {
    /// More bytes than are looked at.
    TooLarge,
    /// None of the formats we read: a text, a drawing, a video, anything.
    NotAPicture,
    /// What Apple's phones make unless told otherwise. There is no decoder that we would let near
    /// strangers' files.
    Heic,
    /// As [`Refused::Heic`], from other phones and from web pages.
    Avif,
    /// More pixels than may be decoded, or a form of file that takes too much memory for as many.
    TooManyPixels,
    /// It begins like a picture and does not go on like one.
    Broken,
}

impl Refused {
    /// What is wrong and what to do, for people.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::TooLarge => "This file is larger than 15 MB. Send a smaller picture.",
            Self::NotAPicture => "This file is not a picture that can be read here. Send a JPEG, PNG, WebP or GIF.",
            Self::Heic => {
                "This photo is in Apple's HEIC format. On the phone, choose Settings > Camera > Formats > \
                 Most Compatible and take it again, or send it as JPEG."
            }
            Self::Avif => "This picture is in the AVIF format, which cannot be read here. Send it as JPEG or PNG.",
            Self::TooManyPixels => {
                "This picture has more pixels than can be handled here. Make it smaller, or send it as an ordinary JPEG."
            }
            Self::Broken => "This picture is damaged or incomplete. Send it again, or take another.",
        }
    }

    /// What to say of a container, from the brands it declares; phones put pictures and videos
    /// into the same one.
    pub(super) fn container(brands: &[u8]) -> Self {
        let declares = |wanted: &[&[u8; 4]]| brands.chunks_exact(4).any(|b| wanted.iter().any(|w| b == *w));
        if declares(&[b"avif", b"avis"]) {
            Self::Avif
        } else if declares(&[b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"])
        {
            Self::Heic
        } else {
            Self::NotAPicture
        }
    }

    /// A decoder's complaint, which tells people nothing.
    pub(super) fn broken(error: impl std::fmt::Display) -> Self {
        tracing::debug!(%error, "a picture cannot be decoded");
        Self::Broken
    }
}
