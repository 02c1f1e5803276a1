//! The life of a ticket: its statuses, and the one table of everything that can be done to it.
//!
//! Nothing else in the programme compares statuses to decide what is allowed; pages, the API, the
//! diagram in the docs and the tests all read [`TABLE`].

use super::input::{Input, Kind, Need};
use super::permission::{Actor, May};
use super::ticket::{Place, Ticket};

text_enum! {
    /// Where a ticket is in its life.
    Status {
        Requested = "requested",
        Accepted = "accepted",
        Rejected = "rejected",
        PickupScheduled = "pickup_scheduled",
        Collected = "collected",
        Received = "received",
        Allocated = "allocated",
        InProgress = "in_progress",
        AwaitingParts = "awaiting_parts",
        Completed = "completed",
        Ready = "ready",
        Returned = "returned",
        Cancelled = "cancelled",
    }
}

impl Status {
    /// Whether anything is still to be done: not rejected, returned or cancelled.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Rejected | Self::Returned | Self::Cancelled)
    }

    /// Whether the work is still to be done, so that a promise can be broken.
    #[must_use]
    pub fn is_unfinished(self) -> bool {
        self.is_open() && !matches!(self, Self::Completed | Self::Ready)
    }

    /// Whether it counts as a technician's open work.
    #[must_use]
    pub fn is_work(self) -> bool {
        IN_WORK.contains(&self)
    }
}

text_enum! {
    /// How the work ended; set when it ends, cleared when it is taken up again.
    Outcome { Repaired = "repaired", Unrepairable = "unrepairable", Cancelled = "cancelled" }
}

text_enum! {
    /// Everything that can be done to a ticket, by its path under `/tickets/{number}/`.
    Action {
        Request = "request",
        Acceptance = "acceptance",
        Rejection = "rejection",
        Pickup = "pickup",
        PickupFailure = "pickup/failure",
        PickupCollection = "pickup/collection",
        Intake = "intake",
        Transfer = "transfer",
        Allocation = "allocation",
        AllocationWithdrawal = "allocation/withdrawal",
        Work = "work",
        Progress = "progress",
        PartsWait = "parts-wait",
        PartsArrival = "parts-arrival",
        Completion = "completion",
        Rework = "rework",
        Return = "return",
        ReturnFailure = "return/failure",
        HandBack = "hand-back",
        Cancellation = "cancellation",
        Details = "details",
        Promise = "promise",
        Comments = "comments",
        Photos = "photos",
        PhotosRemoval = "photos/removal",
        Release = "release",
    }
}

/// How much a mail matters to the customer, and so whose choice lets it through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// No mail.
    No,
    /// For those who want all of them.
    All,
    /// The customer has to do something, be somewhere or read something.
    NeedsYou,
    /// Never left out.
    Essential,
}

impl Mail {
    /// The word SPEC's table uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::All => "all",
            Self::NeedsYou => "needs you",
            Self::Essential => "essential",
        }
    }
}

/// Where a move leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// To this status.
    Be(Status),
    /// The status stays.
    Same,
    /// Back to the technician who completed it (`allocated`), or to `received` if they are gone.
    BackToWork,
}

/// What must be true beside the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Nothing more.
    Nothing,
    /// The customer wants it picked up.
    HandOverIsPickup,
    /// The work was completed, not cancelled.
    WorkWasCompleted,
}

impl Guard {
    /// Whether the ticket meets it.
    #[must_use]
    pub fn holds(self, ticket: &Ticket) -> bool {
        match self {
            Self::Nothing => true,
            Self::HandOverIsPickup => ticket.hand_over == super::pickup::HandOver::Pickup,
            Self::WorkWasCompleted => ticket.outcome.is_some_and(|o| o != Outcome::Cancelled),
        }
    }
}

/// One way in which an action may be taken: by whom, from where, to where.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    pub may: May,
    /// Empty for the request, which comes from nothing.
    pub from: &'static [Status],
    pub to: To,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub action: Action,
    pub moves: &'static [Move],
    pub guard: Guard,
    pub inputs: &'static [Input],
    /// Whether the customer reads a line about it.
    pub customer_reads: bool,
    /// How much its mail matters.
    pub mail: Mail,
    /// Whether it checks and raises the version. Those that do not never refuse each other.
    pub versioned: bool,
}

use Status::{
    Accepted, Allocated, AwaitingParts, Cancelled, Collected, Completed, InProgress, PickupScheduled, Ready, Received,
    Requested, Returned,
};

const IN_WORK: &[Status] = &[Allocated, InProgress, AwaitingParts];
const OPEN: &[Status] = &[
    Requested,
    Accepted,
    PickupScheduled,
    Collected,
    Received,
    Allocated,
    InProgress,
    AwaitingParts,
    Completed,
    Ready,
];

const NOTE: Input = Input::new("note", "Note", Kind::Text(2000), Need::Optional);
const REASON: Input = Input::new("reason", "Reason", Kind::Text(2000), Need::Required);
const REASON_OPTIONAL: Input = Input::new("reason", "Reason", Kind::Text(2000), Need::Optional);
const WINDOW: Input = Input::new("window", "Time of day", Kind::Window, Need::Required);
const SHELF: Input =
    Input::new("shelf", "Shelf", Kind::Line(40), Need::Required).hint("Where the device lies, such as B-12");
const AMOUNT: Input = Input::new("amount_due", "Amount due", Kind::Money, Need::Optional)
    .hint("What the customer is to pay. Leave it empty if that is not known yet");

/// What a request asks for; the first three and the hand-over may be corrected later by `details`.
pub const REQUEST_INPUTS: &[Input] = &[
    Input::new("device_category", "What kind of device is it?", Kind::Category, Need::Required),
    Input::new("brand", "Brand", Kind::Line(80), Need::Required),
    Input::new("model", "Model", Kind::Line(120), Need::Required),
    Input::new("serial", "Serial number", Kind::Line(80), Need::Optional)
        .hint("Often on the underside, or in the settings. Leave it empty if you cannot find it"),
    Input::new("fault", "What is wrong?", Kind::Text(4000), Need::Required)
        .hint("In your own words: what happens, and since when"),
    Input::new("hand_over", "How does it get to us?", Kind::HandOver, Need::Required),
    Input::new("preferred_date", "Which day suits you?", Kind::Date, Need::Required),
    Input::new("contact_name", "Name for questions and pickup", Kind::Line(120), Need::Required),
    Input::new("phone", "Phone", Kind::Phone, Need::Required),
    Input::new("address", "Address", Kind::Text(500), Need::RequiredIf("hand_over", "pickup"))
        .hint("Where we pick it up"),
];

const fn row(action: Action, moves: &'static [Move], inputs: &'static [Input]) -> Row {
    Row { action, moves, guard: Guard::Nothing, inputs, customer_reads: true, mail: Mail::No, versioned: true }
}
impl Row {
    const fn mail(self, mail: Mail) -> Self {
        Self { mail, ..self }
    }
    const fn internal(self) -> Self {
        Self { customer_reads: false, ..self }
    }
    const fn guard(self, guard: Guard) -> Self {
        Self { guard, ..self }
    }
    const fn unversioned(self) -> Self {
        Self { versioned: false, ..self }
    }
}
const fn by(may: May, from: &'static [Status], to: To) -> Move {
    Move { may, from, to }
}

/// The lifecycle. Every row of the specification, in its order.
pub const TABLE: &[Row] = &[
    row(
        Action::Request,
        &[by(May::RequestRepair, &[], To::Be(Requested)), by(May::RequestForOthers, &[], To::Be(Accepted))],
        REQUEST_INPUTS,
    )
    .mail(Mail::Essential),
    row(Action::Acceptance, &[by(May::DecideRequest, &[Requested], To::Be(Accepted))], &[NOTE]).mail(Mail::All),
    row(
        Action::Rejection,
        &[by(May::DecideRequest, &[Requested], To::Be(Status::Rejected))],
        &[REASON.hint("The customer reads this")],
    )
    .mail(Mail::Essential),
    row(
        Action::Pickup,
        &[by(May::ArrangePickup, &[Accepted, PickupScheduled], To::Be(PickupScheduled))],
        &[Input::new("date", "Pickup on", Kind::Date, Need::Required), WINDOW, NOTE],
    )
    .guard(Guard::HandOverIsPickup)
    .mail(Mail::NeedsYou),
    row(Action::PickupFailure, &[by(May::ArrangePickup, &[PickupScheduled], To::Be(Accepted))], &[REASON])
        .mail(Mail::NeedsYou),
    row(Action::PickupCollection, &[by(May::ArrangePickup, &[PickupScheduled], To::Be(Collected))], &[NOTE]),
    row(
        Action::Intake,
        &[by(May::TakeIn, &[Accepted, PickupScheduled, Collected], To::Be(Received))],
        &[
            Input::new("department_id", "Department", Kind::Department, Need::Required),
            Input::new("fault_type", "Kind of fault", Kind::FaultType, Need::Required),
            Input::new("condition", "Condition", Kind::Text(1000), Need::Required)
                .hint("Scratches, dents, what is missing: what you would want to have written down at hand-back"),
            Input::new("accessories", "Accessories", Kind::Text(500), Need::Optional).hint("Charger, bag, stylus"),
            Input::new("assessment", "Assessment", Kind::Text(2000), Need::Required).hint("What seems to be wrong"),
            SHELF,
            Input::new("promised_on", "Promised for", Kind::Date, Need::Optional).hint("The customer reads this date"),
        ],
    )
    .mail(Mail::All),
    row(
        Action::Transfer,
        &[by(May::Transfer, &[Received], To::Same)],
        &[
            Input::new("department_id", "To department", Kind::Department, Need::Required),
            Input::new("shelf", "New shelf", Kind::Line(40), Need::Optional)
                .hint("Leave it empty if it stays where it lies"),
            REASON,
        ],
    )
    .internal(),
    row(
        Action::Allocation,
        &[by(May::Allocate, &[Received], To::Be(Allocated)), by(May::Allocate, IN_WORK, To::Be(Allocated))],
        &[Input::new("technician_id", "Technician", Kind::Technician, Need::Required), NOTE],
    )
    .internal(),
    row(Action::AllocationWithdrawal, &[by(May::Allocate, IN_WORK, To::Be(Received))], &[REASON_OPTIONAL]).internal(),
    row(Action::Work, &[by(May::Repair, &[Allocated], To::Be(InProgress))], &[]).mail(Mail::All),
    row(
        Action::Progress,
        &[by(May::Repair, &[InProgress], To::Same)],
        &[
            Input::new("percent", "How far is it?", Kind::Percent, Need::Optional),
            Input::new("note", "Note", Kind::Text(2000), Need::Optional).hint("The customer reads this"),
        ],
    )
    .unversioned(),
    row(
        Action::PartsWait,
        &[by(May::Repair, &[InProgress], To::Be(AwaitingParts))],
        &[
            Input::new("part", "Part", Kind::Line(200), Need::Required),
            Input::new("expected_on", "Expected on", Kind::Date, Need::Optional),
        ],
    )
    .mail(Mail::All),
    row(Action::PartsArrival, &[by(May::Repair, &[AwaitingParts], To::Be(InProgress))], &[]).mail(Mail::All),
    row(
        Action::Completion,
        &[by(May::Repair, &[InProgress, AwaitingParts], To::Be(Completed))],
        &[
            Input::new("outcome", "Outcome", Kind::Outcome, Need::Required),
            Input::new("report", "Report", Kind::Text(4000), Need::Required)
                .hint("What was done, or why it cannot be done. The customer reads this"),
            SHELF,
            AMOUNT,
        ],
    )
    .mail(Mail::All),
    row(Action::Rework, &[by(May::OrderRework, &[Completed, Ready], To::BackToWork)], &[REASON])
        .guard(Guard::WorkWasCompleted)
        .mail(Mail::All),
    row(
        Action::Return,
        &[by(May::ArrangeReturn, &[Completed, Ready], To::Be(Ready))],
        &[
            Input::new("method", "How does it go back?", Kind::Method, Need::Required),
            Input::new("date", "Delivery on", Kind::Date, Need::If("method", "delivery")),
            Input::new("window", "Time of day", Kind::Window, Need::If("method", "delivery")),
            Input::new("address", "Deliver to", Kind::Text(500), Need::If("method", "delivery")),
            AMOUNT,
        ],
    )
    .mail(Mail::NeedsYou),
    row(Action::ReturnFailure, &[by(May::ArrangeReturn, &[Ready], To::Be(Completed))], &[REASON]).mail(Mail::NeedsYou),
    row(
        Action::HandBack,
        &[by(May::HandBack, &[Ready], To::Be(Returned))],
        &[Input::new("received_by", "Received by", Kind::Line(120), Need::Required).hint("Who took the device")],
    )
    .mail(Mail::Essential),
    row(
        Action::Cancellation,
        &[
            by(May::CancelOwn, &[Requested, Accepted, PickupScheduled], To::Be(Cancelled)),
            by(May::CancelOwn, &[Received, Allocated], To::Be(Completed)),
            by(May::CancelForOthers, &[Requested, Accepted, PickupScheduled], To::Be(Cancelled)),
            by(May::CancelForOthers, &[Collected, Received, Allocated, InProgress, AwaitingParts], To::Be(Completed)),
        ],
        &[Input::new("reason", "Reason", Kind::Text(2000), Need::From(May::CancelForOthers))],
    )
    .mail(Mail::Essential),
    row(
        Action::Details,
        &[by(May::CorrectOwnDetails, &[Requested, Accepted], To::Same), by(May::CorrectDetails, OPEN, To::Same)],
        &[
            Input::new("hand_over", "How does it get to us?", Kind::HandOver, Need::Kept),
            Input::new("preferred_date", "Preferred day", Kind::Date, Need::Kept),
            Input::new("contact_name", "Contact name", Kind::Line(120), Need::Kept),
            Input::new("phone", "Phone", Kind::Phone, Need::Kept),
            Input::new("address", "Address", Kind::Text(500), Need::KeptOrEmpty),
            Input::new("brand", "Brand", Kind::Line(80), Need::Kept),
            Input::new("model", "Model", Kind::Line(120), Need::Kept),
            Input::new("serial", "Serial number", Kind::Line(80), Need::KeptOrEmpty),
        ],
    ),
    row(
        Action::Promise,
        &[by(May::Promise, &[Received, Allocated, InProgress, AwaitingParts, Completed, Ready], To::Same)],
        &[
            Input::new("date", "Promised for", Kind::Date, Need::Required),
            Input::new("reason", "Reason", Kind::Text(2000), Need::IfLater)
                .hint("Needed when the date moves later. The customer reads this"),
        ],
    )
    .unversioned()
    .mail(Mail::All),
    row(
        Action::Comments,
        &[by(May::Comment, Status::ALL, To::Same)],
        &[
            Input::new("body", "Comment", Kind::Text(4000), Need::Required),
            Input::new("visibility", "Who reads it?", Kind::Visibility, Need::Optional),
        ],
    )
    .unversioned()
    .mail(Mail::NeedsYou),
    // The files themselves are no inputs: they are read as they arrive, and each may be refused alone.
    row(Action::Photos, &[by(May::KeepPhotos, OPEN, To::Same)], &[]).unversioned(),
    // One's own ones, whatever became of the ticket.
    row(Action::PhotosRemoval, &[by(May::KeepPhotos, Status::ALL, To::Same)], &[]).unversioned(),
    row(Action::Release, &[by(May::Release, IN_WORK, To::Be(Received))], &[]).internal(),
];

impl Action {
    /// The action's row of the table.
    #[must_use]
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

impl Row {
    /// The move this actor would make on a ticket of this status and place, if the table has one.
    #[must_use]
    pub fn move_open_to(&self, actor: &Actor, status: Status, place: &Place) -> Option<&'static Move> {
        self.moves.iter().find(|m| m.from.contains(&status) && actor.may(m.may, place))
    }
}

/// The actions that this actor may take on this ticket now, in the table's order.
#[must_use]
pub fn actions_open_to(actor: &Actor, ticket: &Ticket) -> Vec<&'static Row> {
    TABLE
        .iter()
        .filter(|row| row.move_open_to(actor, ticket.status, &ticket.place).is_some() && row.guard.holds(ticket))
        .collect()
}

/// The action that the ticket waits for: the next step of a repair that goes as it should.
#[must_use]
pub fn next_action(ticket: &Ticket) -> Option<Action> {
    use super::pickup::HandOver;
    Some(match ticket.status {
        Requested => Action::Acceptance,
        Accepted if ticket.hand_over == HandOver::Pickup => Action::Pickup,
        Accepted | Collected => Action::Intake,
        PickupScheduled => Action::PickupCollection,
        Received => Action::Allocation,
        Allocated => Action::Work,
        InProgress => Action::Completion,
        AwaitingParts => Action::PartsArrival,
        Completed => Action::Return,
        Ready => Action::HandBack,
        Status::Rejected | Returned | Cancelled => return None,
    })
}
