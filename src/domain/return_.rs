//! Returns: how the device gets back to its owner, and how a planned return ended.

text_enum! {
    /// How the device goes back: the customer comes, or we bring it.
    Method { Collection = "collection", Delivery = "delivery" }
}

text_enum! {
    /// How a planned return ended.
    ReturnEnd {
        HandedBack = "handed_back",
        Failed = "failed",
        Replaced = "replaced",
        /// The work was taken up again instead.
        Reworked = "reworked",
    }
}
