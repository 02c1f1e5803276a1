//! Tickets whose device is with us: waiting for a technician, in hand, or waiting for a part.

use crate::demo::cast::APPLIANCES;
use crate::demo::story::{Story, device, story};
use crate::domain::inventory::FaultType;
use crate::domain::pickup::HandOver::{DropOff, Pickup};
use crate::domain::pickup::Window::{Afternoon, Midday, Morning};

/// Received, and allocated but not begun.
pub(super) fn waiting() -> Vec<Story> {
    let mut stories = received();
    stories.extend(allocated());
    stories
}

/// In progress, and waiting for parts.
pub(super) fn in_hand() -> Vec<Story> {
    let mut stories = in_progress();
    stories.extend(awaiting_parts());
    stories
}

fn received() -> Vec<Story> {
    vec![
        // Here since today, brought in without any request before.
        story(
            "linh",
            device("laptop", "Asus", "Vivobook 15", "M3N0CV08T112"),
            "Fell down the stairs in its bag. Starts, but the picture has a black corner.",
        )
        .asks_through("esha", 0, DropOff, 0)
        .taken_in(
            0,
            "esha",
            FaultType::Screen,
            "C-04",
            "Lid dented at the upper right corner, glass intact. Case otherwise clean.",
            "Panel broken behind the glass; the lid has to be checked for bending.",
        )
        .along_with("Charger, grey sleeve")
        .promised_for(5),
        story(
            "jose",
            device("desktop", "Lenovo", "ThinkCentre M70q", "MJ0FBX2D"),
            "Very loud since a week, then switches off. The office needs it for the accounts at month’s end.",
        )
        .asks(-4, Pickup, -2)
        .accepted(-3, "omar")
        .pickup(-3, "omar", -2, Morning)
        .collected(-2, "omar")
        .taken_in(-2, "esha", FaultType::Overheating, "C-11", "Dusty, no damage.", "Fan worn out, paste dried up.")
        .along_with("Power supply")
        .promised_for(4),
        story(
            "sian",
            device("printer", "Epson", "EcoTank L3250", "X8JH120993"),
            "Prints pale stripes; cleaned the heads four times.",
        )
        .asks(-8, DropOff, -6)
        .accepted(-7, "esha")
        .taken_in(-6, "omar", FaultType::Printing, "D-02", "Ink traces on the lid.", "Head clogged or pump weak.")
        .promised_for(1)
        .says(-3, "sian", "Is there any news? The exams are printed next week.")
        .says(-3, "esha", "It is next but one in line. We ring you as soon as it is on the bench."),
        // Overdue and with nobody: it should stare at the manager.
        story(
            "fatima",
            device("laptop", "MSI", "Katana GF66", "K2206N0044871"),
            "Blue screen whenever a game starts. Two shops before you found nothing.",
        )
        .asks(-15, DropOff, -13)
        .accepted(-14, "omar")
        .taken_in(
            -13,
            "esha",
            FaultType::Software,
            "C-07",
            "Sticker residue on the lid, one rubber foot missing.",
            "Not seen at the counter. Needs a long test under load.",
        )
        .along_with("Charger (230 W)")
        .promised_for(-3)
        .notes(-6, "leela", "No bench free for a long test on our side this week.")
        .says(-2, "fatima", "You promised it for yesterday. What is the matter?"),
        // Taken back from a technician who is ill.
        story("chinedu", device("tablet", "Lenovo", "Tab P11", "HA1K9T3M"), "Does not charge beyond 3 %.")
            .asks(-7, DropOff, -5)
            .accepted(-6, "esha")
            .taken_in(-5, "esha", FaultType::Charging, "C-02", "Screen protector cracked, glass whole.", "Port worn.")
            .given(-4, "mahesh", "ravi")
            .started(-4, "ravi")
            .progress(-3, "ravi", "20", "Opened it and ordered nothing yet: the port can be resoldered.")
            .withdrawn(-1, "mahesh", "Ravi is ill this week."),
        // Its category's department cannot do this one.
        story(
            "gurpreet",
            device("console", "Sony", "PlayStation 5", "F1420CJ7710"),
            "No picture on any television. The light turns white, the fan runs, nothing else.",
        )
        .asks(-6, DropOff, -4)
        .accepted(-5, "omar")
        .taken_in(-4, "omar", FaultType::Other, "C-09", "Good, dust in the vents.", "HDMI socket has bent pins.")
        .along_with("Power cable, one controller")
        .promised_for(3)
        .transferred(
            -2,
            "aditi",
            APPLIANCES,
            "F-01",
            "Needs the hot-air station, which stands with the televisions.",
        ),
    ]
}

fn allocated() -> Vec<Story> {
    vec![
        story(
            "zoe",
            device("laptop", "Dell", "XPS 13 9310", "8H2KQ93"),
            "Trackpad lifts and the bottom bulges. I have stopped using it.",
        )
        .asks(-5, DropOff, -4)
        .accepted(-5, "omar")
        .taken_in(
            -4,
            "omar",
            FaultType::Battery,
            "C-15 (fire box)",
            "Bottom bulged by 4 mm, trackpad raised. Nothing leaks.",
            "Swollen battery. Do not charge.",
        )
        .promised_for(3)
        .notes(-4, "omar", "Stored in the fire box, disconnected.")
        .given(-1, "mahesh", "tara")
        .with("note", "Battery is in stock, third drawer."),
        // Promised for today and not begun.
        story(
            "kamala",
            device("desktop", "Acer", "Aspire TC-1660", "DTBJWSI00K"),
            "Forgot what the message said. It is black with white letters and it stops there.",
        )
        .asks_through("omar", -8, DropOff, -7)
        .taken_in(-7, "omar", FaultType::Storage, "C-12", "Old but clean.", "Disk not found at start.")
        .promised_for(0)
        .given(0, "aditi", "tara")
        .with("note", "Promised for today, please see to it first."),
        story(
            "anneliese",
            device("phone", "Fairphone", "4", "FP4-88123"),
            "Microphone: people hear me as if through a wall.",
        )
        .asks(-4, DropOff, -3)
        .accepted(-4, "esha")
        .taken_in(-3, "esha", FaultType::Sound, "P-03", "Like new.", "Lower module to be tried.")
        .given(-2, "sunil", "kavya"),
        // Sent back to work after a check.
        story(
            "venkata",
            device("audio", "Marantz", "PM6007", "MB0042119"),
            "Left channel crackles when the volume is turned.",
        )
        .asks(-16, Pickup, -14)
        .accepted(-15, "omar")
        .pickup(-15, "omar", -14, Midday)
        .collected(-14, "omar")
        .taken_in(-14, "omar", FaultType::Sound, "F-06", "Scratch on the right side.", "Volume control worn.")
        .promised_for(-3)
        .given(-12, "priya", "naveen")
        .started(-9, "naveen")
        .progress(-6, "naveen", "60", "The control is cleaned; now it runs for a day.")
        .repaired(
            -4,
            "naveen",
            "Volume control cleaned and sealed, all sockets tightened. Ran for a day without noise.",
        )
        .costing("1,850")
        .reworked(
            -1,
            "esha",
            "Tried it at the counter before packing: the left channel still crackles when it is warm.",
        )
        .promised(-1, "esha", 3, "It crackled again in our own check; we would rather find out why."),
    ]
}

fn in_progress() -> Vec<Story> {
    vec![
        // The demo customer's laptop, here for the second time.
        story(
            "meera",
            device("laptop", "Lenovo", "ThinkPad T14 Gen 3", "PF3KX91A"),
            "The fan is fine since your repair, but now the screen flickers when I move the lid.",
        )
        .asks(-9, Pickup, -8)
        .accepted(-9, "esha")
        .pickup(-8, "esha", -7, Afternoon)
        .collected(-7, "omar")
        .taken_in(
            -7,
            "omar",
            FaultType::Screen,
            "C-03",
            "Two small scratches on the lid, known from last time.",
            "Display cable worn at the hinge. Not connected to the first repair.",
        )
        .along_with("Charger")
        .promised_for(-1)
        .given(-6, "mahesh", "tara")
        .with("note", "You had it some weeks ago, with the fan.")
        .started(-4, "tara")
        .progress(-3, "tara", "30", "The cable is worn through at the hinge, as guessed.")
        .promised(-2, "mahesh", 2, "The first cable they sent us was for another model.")
        .says(-2, "meera", "Thank you for telling me. I travel at the end of the week; until then it is fine.")
        .says(-1, "tara", "You will have it by then: the right cable is here.")
        .progress(0, "tara", "70", "New cable is in, now the hinge."),
        story(
            "jose",
            device("laptop", "Apple", "MacBook Air M1", "C02FK1XYQ6L4"),
            "Coffee. Half a cup. I turned it upside down at once and have not switched it on since.",
        )
        .asks_through("esha", -3, DropOff, -3)
        .with("phone", "+91 484 266 7781")
        .taken_in(
            -3,
            "esha",
            FaultType::Liquid,
            "C-05",
            "Keyboard sticky, smells of coffee. No dents.",
            "Open and dry before anything else. The customer knows that it may not come back to life.",
        )
        .promised_for(4)
        .given(-2, "mahesh", "tara")
        .started(-1, "tara")
        .progress(0, "tara", "25", "Board cleaned, two corroded spots by the keyboard connector."),
        // Given from one technician to another.
        story(
            "sian",
            device("laptop", "Microsoft", "Surface Laptop 4", "007712503957"),
            "Wireless drops every few minutes, other devices at home are fine.",
        )
        .asks(-10, DropOff, -8)
        .accepted(-9, "omar")
        .taken_in(-8, "omar", FaultType::Network, "C-08", "Fabric worn at the palm rest.", "Driver or antenna.")
        .promised_for(2)
        .given(-6, "mahesh", "ravi")
        .started(-5, "ravi")
        .given(-2, "mahesh", "imran")
        .with("note", "Ravi is ill. He suspected the antenna cable.")
        .started(-2, "imran")
        .progress(-1, "imran", "40", "It is the antenna cable, pinched under the hinge."),
        story(
            "linh",
            device("phone", "Apple", "iPhone 13", "G6TZK4M0N7"),
            "Back glass in a thousand pieces; photos of my daughter are on it and nowhere else.",
        )
        .asks(-6, Pickup, -5)
        .accepted(-6, "esha")
        .pickup(-6, "esha", -5, Morning)
        .taken_in(-5, "esha", FaultType::Mechanical, "P-01", "Back glass shattered, taped.", "Back to be replaced.")
        .promised_for(1)
        .given(-4, "sunil", "arjun")
        .started(-2, "arjun")
        .says(-2, "arjun", "All photos are safe on our disk until you have the phone back and say that all is there.")
        .progress(0, "arjun", "90", "New back is glued on and must rest under clamps until tomorrow."),
        // Overdue on the bench.
        story(
            "chinedu",
            device("television", "TCL", "43P725", "A0433L90127"),
            "Remote works, but the set switches channels by itself, at night, too.",
        )
        .asks(-14, Pickup, -12)
        .accepted(-13, "esha")
        .pickup(-13, "esha", -12, Afternoon)
        .collected(-12, "omar")
        .taken_in(-12, "omar", FaultType::Other, "T-02", "Foot missing, else good.", "Keypad or main board.")
        .promised_for(-2)
        .given(-10, "priya", "rosa")
        .started(-3, "rosa")
        .progress(-2, "rosa", "10", "It does it here, too, which is good: now it can be found.")
        .notes(-1, "priya", "Tell the customer a new date, this one has passed."),
    ]
}

fn awaiting_parts() -> Vec<Story> {
    vec![
        story(
            "gurpreet",
            device("laptop", "Acer", "Nitro 5", "NHQEKSI0014"),
            "Screen went white, then black. An external monitor works.",
        )
        .asks(-11, DropOff, -10)
        .accepted(-10, "esha")
        .taken_in(-10, "esha", FaultType::Screen, "C-06", "Bezel chipped below the camera.", "Panel dead.")
        .promised_for(2)
        .given(-9, "mahesh", "tara")
        .started(-7, "tara")
        .progress(-6, "tara", "35", "The panel is dead, its cable is fine.")
        .waits(-5, "tara", "15.6-inch panel, 144 Hz, 40 pins")
        .expected(2)
        .promised(-5, "mahesh", 5, "The panel has to come from Bengaluru."),
        // The part is late.
        story(
            "fatima",
            device("phone", "Nothing", "Phone (1)", "T1NP0A063"),
            "Does not vibrate and does not ring, only blinks.",
        )
        .asks(-13, DropOff, -12)
        .accepted(-12, "omar")
        .taken_in(-12, "omar", FaultType::Sound, "P-07", "Good.", "Lower board, both motors silent.")
        .promised_for(-4)
        .given(-11, "sunil", "kavya")
        .started(-10, "kavya")
        .waits(-9, "kavya", "Lower board")
        .expected(-6)
        .part_came(-6, "kavya")
        .progress(-6, "kavya", "50", "The board we got is faulty itself and goes back.")
        .waits(-5, "kavya", "Lower board (replacement for the faulty one)")
        .expected(-1)
        .promised(-5, "sunil", 1, "The part that came was faulty.")
        .says(-4, "fatima", "These things happen. Is there a phone I could borrow?")
        .notes(-4, "sunil", "Lend her the blue one from the drawer, against signature."),
        story(
            "yumi",
            device("audio", "Yamaha", "R-N602 receiver", "Y2140337"),
            "Display is dark; it plays, but I cannot see what.",
        )
        .asks(-9, Pickup, -8)
        .accepted(-8, "omar")
        .pickup(-8, "omar", -7, Morning)
        .collected(-7, "omar")
        .taken_in(-7, "esha", FaultType::Screen, "F-03", "Very good.", "Display driver or the display itself.")
        .along_with("Remote control, antenna wire")
        .given(-6, "goran", "naveen")
        .started(-5, "naveen")
        .waits(-3, "naveen", "Fluorescent display 14-BT-91, second hand"),
    ]
}
