//! Tickets whose work is done: to be returned, ready, unclaimed, and back with their owners.

use crate::demo::story::{Story, device, story};
use crate::domain::inventory::FaultType;
use crate::domain::pickup::HandOver::{DropOff, Pickup};
use crate::domain::pickup::Window::{Afternoon, Midday, Morning};

/// Completed, ready, returned.
pub(super) fn stories() -> Vec<Story> {
    let mut stories = completed();
    stories.extend(ready());
    stories.extend(returned());
    stories
}

fn completed() -> Vec<Story> {
    vec![
        story(
            "meera",
            device("smartwatch", "Apple", "Watch SE", "GY6XK0JD"),
            "Crown does not turn any more, I think there is sunscreen in it.",
        )
        .asks(-7, DropOff, -6)
        .accepted(-7, "omar")
        .taken_in(-6, "omar", FaultType::Mechanical, "P-05", "Strap worn.", "Crown stuck, to be cleaned.")
        .promised_for(1)
        .given(-5, "sunil", "kavya")
        .started(-3, "kavya")
        .progress(-2, "kavya", "50", "Crown is out and soaking.")
        .repaired(-1, "kavya", "Crown taken out, cleaned and greased. It was sunscreen. Water test passed.")
        .costing("1,200"),
        story(
            "anneliese",
            device("printer", "Canon", "PIXMA G3010", "KLKZ44071"),
            "Paper jam without any paper in it.",
        )
        .asks(-12, Pickup, -10)
        .accepted(-11, "esha")
        .pickup(-11, "esha", -10, Midday)
        .collected(-10, "omar")
        .taken_in(-10, "omar", FaultType::Printing, "D-01", "Yellowed.", "Broken gear by the feeder.")
        .promised_for(-1)
        .given(-8, "mahesh", "tara")
        .started(-5, "tara")
        .waits(-5, "tara", "Feed gear QC4-6133")
        .beyond_repair(
            -2,
            "tara",
            "The feed gear is broken and the maker no longer supplies it; we asked three dealers and looked for a \
             used one. A printed gear lasted eleven pages. We are sorry. There is nothing to pay.",
        )
        .costing("0"),
        // Cancelled while it lay here: it still has to go back.
        story("linh", device("tablet", "Amazon", "Fire HD 10", "G0W1A30512"), "Shows the logo and nothing more.")
            .asks(-6, DropOff, -5)
            .accepted(-6, "esha")
            .taken_in(-5, "esha", FaultType::DoesNotStart, "C-14", "Good.", "System damaged, perhaps storage.")
            .given(-3, "leela", "deepa")
            .cancelled(-1, "linh", "My daughter got a new one from her aunt. I would like it back as it is."),
        // We stood before a closed door.
        story(
            "venkata",
            device("headphones", "Bose", "QuietComfort 45", "082331Z14880"),
            "One ear cushion torn and the noise cancelling whistles in the wind.",
        )
        .asks(-14, Pickup, -12)
        .accepted(-13, "omar")
        .pickup(-13, "omar", -12, Morning)
        .collected(-12, "omar")
        .taken_in(-12, "esha", FaultType::Sound, "P-02", "Left cushion torn.", "Microphone mesh clogged.")
        .given(-10, "sunil", "arjun")
        .started(-8, "arjun")
        .repaired(-6, "arjun", "Both cushions and the outer mesh replaced.")
        .costing("2,150.50")
        .for_delivery(-5, "omar", -3, Afternoon)
        .return_failed(-3, "omar", "Nobody at home; the neighbour may not take it.")
        .says(
            -2,
            "venkata",
            "We are travelling and back tomorrow evening. Kindly come after that, between 15 and 18.",
        ),
    ]
}

fn ready() -> Vec<Story> {
    vec![
        // The demo customer's printer, to be collected.
        story(
            "meera",
            device("printer", "Brother", "DCP-L2541DW", "E73839K8N"),
            "Prints everything with a grey shadow beside it.",
        )
        .asks(-13, DropOff, -11)
        .accepted(-12, "esha")
        .taken_in(-11, "esha", FaultType::Printing, "D-04", "Good, toner at a third.", "Drum worn.")
        .promised_for(-2)
        .given(-9, "leela", "deepa")
        .started(-6, "deepa")
        .repaired(-3, "deepa", "Drum unit replaced, rollers cleaned. Twenty pages printed, no shadow.")
        .costing("3,450")
        .for_collection(-2, "esha"),
        // Deliveries of today.
        story(
            "zoe",
            device("camera", "Fujifilm", "X-T30", "03A11872"),
            "Shutter stays half open, there is sand in it. My fault.",
        )
        .asks(-17, Pickup, -15)
        .accepted(-16, "omar")
        .pickup(-16, "omar", -15, Midday)
        .collected(-15, "omar")
        .taken_in(-15, "omar", FaultType::Mechanical, "F-08", "Sand in every gap.", "Shutter to be opened.")
        .along_with("Strap, no lens, no card")
        .promised_for(-2)
        .given(-13, "priya", "rosa")
        .started(-10, "rosa")
        .progress(-7, "rosa", "45", "Taken apart. One of the curtains is bent and can be straightened.")
        .repaired(-3, "rosa", "Shutter cleaned, one curtain straightened, 500 test exposures without a fault.")
        .costing("4,900")
        .for_delivery(-2, "omar", 0, Morning),
        story(
            "fatima",
            device("desktop", "Apple", "iMac 24″", "C02GX4MPQ7"),
            "Starts with a question mark on the screen.",
        )
        .asks(-10, Pickup, -9)
        .accepted(-9, "esha")
        .pickup(-9, "esha", -8, Afternoon)
        .collected(-8, "omar")
        .taken_in(-8, "esha", FaultType::Storage, "C-13", "Stand scratched.", "System volume damaged.")
        .promised_for(0)
        .given(-7, "mahesh", "tara")
        .started(-5, "tara")
        .repaired(-3, "tara", "Volume repaired, system installed anew, all documents kept and checked with the owner.")
        .costing("2,800")
        .for_delivery(-2, "esha", 0, Afternoon)
        .notes(-1, "esha", "Tower 2 has a gate: call ten minutes before."),
        // Nobody has claimed these for weeks.
        story("kamala", device("phone", "Nokia", "105", ""), "Keys 4 and 7 do nothing.")
            .asks_through("esha", -27, DropOff, -27)
            .taken_in(-27, "esha", FaultType::Keyboard, "P-11", "Worn.", "Contacts dirty.")
            .given(-25, "sunil", "arjun")
            .started(-24, "arjun")
            .repaired(-24, "arjun", "Contacts cleaned.")
            .costing("150")
            .for_collection(-23, "omar")
            .notes(-9, "omar", "Told her on the phone that it is ready. She comes when the rain stops."),
        story(
            "jose",
            device("audio", "Technics", "SL-1200 turntable", "GE4B10877"),
            "Turns too fast, and faster by the minute.",
        )
        .asks(-61, Pickup, -58)
        .accepted(-60, "esha")
        .pickup(-59, "esha", -58, Morning)
        .collected(-58, "omar")
        .taken_in(-58, "omar", FaultType::Mechanical, "F-10", "Lid yellowed, one foot loose.", "Speed control.")
        .given(-55, "goran", "rosa")
        .started(-50, "rosa")
        .beyond_repair(-44, "rosa", "The control chip is dead and no longer to be had. Everything else is in order.")
        .costing("400")
        .for_collection(-41, "esha")
        .says(-20, "esha", "Your turntable has been ready for three weeks. Shall we bring it to you?")
        .says(
            -6,
            "omar",
            "It still waits for you at the counter; from next month on we have to charge for storage.",
        ),
    ]
}

fn returned() -> Vec<Story> {
    vec![
        // The first visit of the demo customer's laptop.
        story(
            "meera",
            device("laptop", "Lenovo", "ThinkPad T14 Gen 3", "PF3KX91A"),
            "Fan is loud even when nothing runs, and sometimes there is a burnt smell.",
        )
        .asks(-52, DropOff, -50)
        .accepted(-51, "omar")
        .taken_in(-50, "omar", FaultType::Overheating, "C-03", "Two small scratches on the lid.", "Fan bearing worn.")
        .along_with("Charger")
        .promised_for(-44)
        .given(-49, "mahesh", "tara")
        .started(-48, "tara")
        .progress(-48, "tara", "20", "The bearing is worn. A new fan is ordered.")
        .waits(-48, "tara", "Fan 5H41B75661")
        .expected(-46)
        .part_came(-46, "tara")
        .progress(-46, "tara", "80", "New fan runs quietly; now a night under load.")
        .repaired(-45, "tara", "Fan and thermal paste replaced, tested overnight under load at 71 °C.")
        .costing("2,650")
        .for_collection(-45, "esha")
        .handed_back(-43, "esha")
        .says(-42, "meera", "So quiet that I looked whether it was on. Thank you!"),
        // Everything that can take long, did.
        story(
            "anneliese",
            device("laptop", "Lenovo", "Yoga 7i", "YX08N3PK"),
            "Does not start after the flood in our cellar. It was on the upper shelf, but the air was very damp.",
        )
        .asks(-38, Pickup, -36)
        .accepted(-37, "esha")
        .pickup(-37, "esha", -36, Morning)
        .pickup_failed(-36, "omar", "The road was closed because of the water.")
        .pickup(-36, "omar", -34, Midday)
        .collected(-34, "omar")
        .taken_in(-34, "omar", FaultType::DoesNotStart, "C-01", "Mouldy smell, no stains.", "Damp; dry it first.")
        .promised_for(-24)
        .given(-33, "mahesh", "tara")
        .started(-31, "tara")
        .progress(-30, "tara", "15", "Dried for a day. The power button board is corroded.")
        .waits(-29, "tara", "Power button board")
        .expected(-25)
        .promised(-25, "mahesh", -19, "The part comes later than we were told.")
        .part_came(-23, "tara")
        .repaired(-22, "tara", "Power button board replaced, main board cleaned.")
        .costing("3,100")
        .for_delivery(-21, "esha", -20, Morning)
        .reworked(-20, "omar", "Did not wake from sleep when tried before loading the van.")
        .started(-20, "tara")
        .repaired(
            -19,
            "tara",
            "Lid sensor replaced as well; opened and closed a hundred times. Sorry for the extra day.",
        )
        .for_delivery(-19, "esha", -18, Afternoon)
        .handed_back(-18, "omar")
        .with("received_by", "Herr Öztürk (husband)"),
        story("chinedu", device("vacuum", "Dyson", "V8", ""), "Pulses on and off.")
            .asks(-21, Pickup, -19)
            .accepted(-20, "omar")
            .pickup(-20, "omar", -19, Afternoon)
            .collected(-19, "omar")
            .taken_in(
                -19,
                "esha",
                FaultType::Battery,
                "F-04",
                "Filter grey with dust.",
                "Filter first, then the battery.",
            )
            .given(-17, "priya", "naveen")
            .started(-15, "naveen")
            .repaired(-14, "naveen", "The filter was the whole fault; washed and dried. The battery is still good.")
            .costing("250")
            .for_delivery(-13, "omar", -11, Midday)
            .return_failed(-11, "omar", "The porter did not let us in without a name on the list.")
            .for_collection(-10, "esha")
            .handed_back(0, "omar"),
    ]
}
