package import Kernel

/// A calendar that phones and computers subscribe to (RFC 5545): events with their times, and nothing that is sealed. Who wants to know more
/// follows the address and signs in.
package struct ICalendar: Sendable {
    package static let type = "text/calendar; charset=utf-8"

    package struct Event: Sendable {
        package let id: ID
        /// How often it was changed: a calendar takes the higher one.
        package let sequence: Int64
        package let time: Range<Instant>
        package let summary: String
        package let address: String
        package let isCancelled: Bool

        package init(id: ID, sequence: Int64, time: Range<Instant>, summary: String, address: String, isCancelled: Bool = false) {
            self.id = id
            self.sequence = sequence
            self.time = time
            self.summary = summary
            self.address = address
            self.isCancelled = isCancelled
        }
    }

    private let name: String
    private let stamp: Instant
    private let events: [Event]

    /// `stamp`: when it was made, for the reader's own time of asking.
    package init(name: String, stamp: Instant, events: [Event]) {
        self.name = name
        self.stamp = stamp
        self.events = events
    }

    package var bytes: [UInt8] {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Genxu//Duties//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
            "X-WR-CALNAME:\(Self.escaped(name))", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        ]
        for event in events {
            lines += [
                "BEGIN:VEVENT", "UID:\(event.id)", "SEQUENCE:\(event.sequence)", "DTSTAMP:\(Self.text(stamp))",
                "DTSTART:\(Self.text(event.time.lowerBound))", "DTEND:\(Self.text(event.time.upperBound))",
                "SUMMARY:\(Self.escaped(event.summary))", "URL:\(event.address)",
                "STATUS:\(event.isCancelled ? "CANCELLED" : "CONFIRMED")", "END:VEVENT",
            ]
        }
        lines.append("END:VCALENDAR")
        return lines.flatMap { Array(Self.folded($0).utf8) }
    }

    /// `20261122T003000Z`.
    private static func text(_ moment: Instant) -> String {
        // The moment in UTC, written by what writes moments in Shanghai.
        let local = moment.adding(seconds: -8 * 3600).isoText
        return local.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "\\", ";", ",": out += "\\\(character)"
            case _ where character.isNewline: out += "\\n"
            default: out.append(character)
            }
        }
        return out
    }

    private static let lineOctets = 75

    /// A line is at most 75 octets; what is longer goes on in the next one after a space, and no character is cut.
    private static func folded(_ line: String) -> String {
        var (out, length) = ("", 0)
        for scalar in line.unicodeScalars {
            let octets = UTF8.width(scalar)
            if length + octets > lineOctets {
                out += "\r\n "
                length = 1
            }
            out.unicodeScalars.append(scalar)
            length += octets
        }
        return out + "\r\n"
    }
}
