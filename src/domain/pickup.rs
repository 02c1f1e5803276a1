//! Pickups: when we come for the device, and how a planned pickup ended.

text_enum! {
    /// How the device gets to us.
    HandOver { Pickup = "pickup", DropOff = "drop_off" }
}

text_enum! {
    /// The part of a day in which we come, in the centre's time zone.
    Window { Morning = "09-12", Midday = "12-15", Afternoon = "15-18" }
}

text_enum! {
    /// How a planned pickup ended.
    PickupEnd {
        Collected = "collected",
        Failed = "failed",
        /// Another date took its place.
        Replaced = "replaced",
        /// The device arrived without our coming for it.
        Received = "received",
        Cancelled = "cancelled",
    }
}
