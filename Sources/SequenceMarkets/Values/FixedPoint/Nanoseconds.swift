public import struct Foundation.Date

/// A moment: nanoseconds since 1970-01-01 00:00 UTC, the wire's `_ns`.
public struct Nanoseconds: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Nanoseconds since the epoch.
    public let raw: Int64

    /// Makes a moment from nanoseconds since the epoch.
    public init(raw: Int64) {
        self.raw = raw
    }

    /// The moment of a `Date`, rounded to its microsecond, or nil beyond the years 1678 to 2262.
    public init?(_ date: Date) {
        guard let microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1e6).rounded()) else {
            return nil
        }
        let (value, overflow) = microseconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow else { return nil }
        raw = value
    }

    /// The moment of whole seconds since the epoch, or nil beyond the years 1677 to 2262.
    public init?(secondsSinceEpoch seconds: Int64) {
        let (value, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        raw = value
    }

    /// Whole seconds since the epoch, rounded down.
    public var secondsSinceEpoch: Int64 {
        let (seconds, rest) = raw.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? seconds - 1 : seconds
    }

    /// The same moment as a `Date`, to its resolution.
    public var date: Date { Date(timeIntervalSince1970: Double(raw) / 1e9) }

    /// The time elapsed since another moment; negative if it is later.
    public func since(_ earlier: Nanoseconds) -> Duration {
        .nanoseconds(raw.subtractingReportingOverflow(earlier.raw).partialValue)
    }

    /// The moment later by a duration, clamped to the representable range.
    public func advanced(by duration: Duration) -> Nanoseconds {
        let (seconds, attoseconds) = duration.components
        let (ns, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (delta, carried) = ns.addingReportingOverflow(attoseconds / 1_000_000_000)
        let (sum, beyond) = raw.addingReportingOverflow(delta)
        guard !overflow, !carried, !beyond else {
            return Nanoseconds(raw: duration < .zero ? .min : .max)
        }
        return Nanoseconds(raw: sum)
    }

    /// By time.
    public static func < (a: Nanoseconds, b: Nanoseconds) -> Bool { a.raw < b.raw }

    /// ISO 8601 in UTC with nine digits: `2026-04-30T12:00:00.000000001Z`.
    public var description: String {
        let nanos = raw % 1_000_000_000
        let fraction = String((nanos < 0 ? nanos + 1_000_000_000 : nanos) + 1_000_000_000)
            .dropFirst()
        let time = CivilTime(secondsSinceEpoch: secondsSinceEpoch)
        return "\(time.date)T\(time.clock).\(fraction)Z"
    }

    /// Reads the number of nanoseconds.
    public init(from decoder: any Decoder) throws {
        self.init(raw: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Writes the number of nanoseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(raw)
    }
}

/// A calendar date and time of day in UTC, without a locale and without a formatter's cost.
package struct CivilTime: Hashable, Sendable {
    package let date: String
    package let clock: String

    package init(secondsSinceEpoch seconds: Int64) {
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        // Years start in March here, so that the leap day is a year's last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        date = "\(year)-\(CivilTime.two(month))-\(CivilTime.two(day))"
        clock = [rest / 3_600, rest / 60 % 60, rest % 60].map(CivilTime.two).joined(separator: ":")
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
