//! What lies in the house: fault types as the intake records them.

text_enum! {
    /// What kind of fault the executive sees at intake; the list ends in `other`.
    FaultType {
        DoesNotStart = "does_not_start",
        Screen = "screen",
        Battery = "battery",
        Charging = "charging",
        Keyboard = "keyboard",
        Storage = "storage",
        Sound = "sound",
        Camera = "camera",
        Network = "network",
        Software = "software",
        Overheating = "overheating",
        Liquid = "liquid",
        Mechanical = "mechanical",
        Printing = "printing",
        Other = "other",
    }
}

text_enum! {
    /// Why a technician's open allocation ended.
    AllocationEnd {
        Completed = "completed",
        Withdrawn = "withdrawn",
        /// Given to somebody else.
        Replaced = "replaced",
        Cancelled = "cancelled",
        /// The technician left the department.
        Released = "released",
    }
}
