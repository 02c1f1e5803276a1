//! What is said and noted on the way: comments, notes, reasons.

pub(super) const CONDITIONS: &[&str] = &[
    "Good, light scratches.",
    "Like new.",
    "Worn, clean.",
    "Dent on one corner.",
    "Scratches on the lid and the back.",
    "Dusty, one foot missing.",
    "Sticker residue, else good.",
    "Back cover cracked.",
    "Yellowed, nothing missing.",
    "Small chip beside the camera.",
    "Bezel loose on the left.",
    "Stains on the keyboard.",
];

pub(super) const ACCESSORIES: &[&str] = &[
    "Charger",
    "Charger and bag",
    "Cover",
    "Power cable",
    "Remote control",
    "Box and charger",
    "Strap",
    "Cable and case",
];

pub(super) const NOTES_ON_ACCEPTANCE: &[&str] = &[
    "Please bring the charger along.",
    "Please note down the unlock pattern for us.",
    "Bring the bill if you still have it.",
    "Please take out the memory card before.",
];

pub(super) const REJECTIONS: &[&str] = &[
    "Parts for this model have not been made for years, and we may not use worn ones here.",
    "This is still under the maker's warranty; their own workshop mends it for nothing.",
    "We do not repair this kind of device. The shop beside the ferry does, and does it well.",
    "The maker locks this model to its owner's account, and without that account nobody can repair it.",
];

pub(super) const CANCELLED_BY_CUSTOMER: &[&str] = &[
    "We found the bill: it is under warranty.",
    "It works again, I do not know why.",
    "I bought a new one.",
    "My nephew mended it.",
    "It would cost more than it is worth to me.",
    "We are moving away.",
];

pub(super) const CANCELLED_BY_HOUSE: &[&str] = &[
    "Told us on the phone that it is not needed any more.",
    "Nobody came in three weeks, and nobody answers.",
    "Asked at the counter to have it back as it is.",
    "Does not want to pay for the part.",
];

pub(super) const PICKUP_FAILURES: &[&str] = &[
    "Nobody opened the door, and the phone was off.",
    "The road is under water, we could not get there.",
    "They had forgotten and were at work.",
    "Our van broke down on the bridge.",
];

pub(super) const PICKUP_NOTES: &[&str] = &[
    "Ring the bell twice.",
    "Two people: there are stairs.",
    "Ask for the guard at the gate.",
    "Call ten minutes before.",
];

pub(super) const TRANSFERS: &[&str] = &[
    "Needs the hot-air station, which stands over there.",
    "Belongs with their spare parts.",
    "Our bench for this is taken for weeks; they have room.",
];

pub(super) const GIVEN_WITH: &[&str] = &[
    "The part should be in the third drawer.",
    "You had one like it last month.",
    "Promised early, please see to it first.",
    "The customer wants to be asked before anything is erased.",
];

pub(super) const TAKEN_BACK: &[&str] = &["Is ill this week.", "On leave from tomorrow.", "Too much on that bench."];

/// Notes on the way, a third done, two thirds done, nearly done.
pub(super) const PROGRESS: [&[&str]; 3] = [
    &[
        "Opened and looked at; it is what it seemed to be.",
        "Found where it comes from.",
        "Taken apart.",
        "The fault shows here, too, which is good: now it can be found.",
        "Measured everything around it.",
    ],
    &[
        "Half done.",
        "The new part is in.",
        "Cleaned and put together again, now the test.",
        "The worst is behind us.",
        "Took longer than it should have: a screw was stripped.",
    ],
    &[
        "Only the test is left.",
        "It runs; we leave it on overnight.",
        "Put together, waiting for the glue.",
        "Nearly there.",
    ],
];

pub(super) const PROMISE_MOVED: &[&str] = &[
    "The part comes later than they said.",
    "The first part they sent was the wrong one.",
    "Two colleagues are ill, we are a few days behind.",
    "We want to let it run for a few days before you have it.",
];

pub(super) const REWORKS: &[&str] = &[
    "Tried it at the counter: the fault is still there when it is warm.",
    "The cover does not close.",
    "One of the screws is missing.",
    "The customer came for it and it did not start.",
];

pub(super) const RETURN_FAILURES: &[&str] = &[
    "Nobody at home.",
    "They are travelling until next week.",
    "The address is that of their old flat.",
    "Could not pay today; comes to the counter.",
];

pub(super) const ASKED: &[&str] = &[
    "Is there any news?",
    "When can I expect it?",
    "I need it by the weekend, would that be possible?",
    "What will it cost, roughly?",
    "Could you send the old part back with it?",
    "Is my data safe?",
    "Sorry, I forgot: the password is with my brother, he will call you.",
    "You promised it for yesterday.",
];

pub(super) const ANSWERED: &[&str] = &[
    "It is next in line; we write as soon as it is on the bench.",
    "Everything that was on it is safe.",
    "It will be done by the day we promised.",
    "We rang you, nobody answered. Please call us back.",
    "We found a second thing that should be done. It costs nothing more.",
    "The price stays as we said.",
];

pub(super) const AMONG_OURSELVES: &[&str] = &[
    "Rang twice, nobody answered.",
    "Pays in cash, needs a bill for the office.",
    "Second time this year, be kind.",
    "Keep the old part for them.",
    "Asked for a discount; agreed to ten in a hundred.",
    "The charger is in the same box.",
    "No bench free before Thursday.",
    "Their own diagnosis is wrong, do not argue.",
];

pub(super) const THANKED: &[&str] = &[
    "It works like new. Thank you!",
    "Thank you for the honest words.",
    "Quick and friendly, I will tell everybody.",
    "All is well so far.",
];

/// What is written with one to five stars.
pub(super) const RATED: [&[&str]; 5] = [
    &["It broke again after two days.", "Nobody told me anything for weeks."],
    &["Took too long.", "Expensive for what was done."],
    &["It works, but I had to ask three times.", "All right."],
    &["Good work, a little late.", "Friendly people."],
    &["Could not be better.", "Always knew where it was. Wonderful.", "Honest and quick."],
];

/// Who else takes a device.
pub(super) const TAKERS: &[&str] =
    &["Their son", "Their driver", "A neighbour", "The office’s messenger", "Their mother"];
