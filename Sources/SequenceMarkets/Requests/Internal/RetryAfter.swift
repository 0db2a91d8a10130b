/// The `Retry-After` header: seconds, or an HTTP date.
package enum RetryAfter {
    /// The longest wait accepted from a date if the answer does not say when it was sent.
    package static let unprovenLimit = Duration.seconds(5)

    /// How long to wait, or nil if the value is neither.
    ///
    /// A date is on the server's clock, so it is measured from the `Date` of the same answer.
    /// Without one it is measured from this machine's clock, which may be hours off: then the wait
    /// is at most ``unprovenLimit``.
    package static func parse(_ value: String, sent: String?, now: Nanoseconds) -> Duration? {
        let text = value.drop { $0 == " " }
        if let seconds = Double(text), seconds.isFinite, seconds >= 0 {
            return .milliseconds(Int64(min(seconds, 1e9) * 1_000))
        }
        guard let date = secondsSinceEpoch(httpDate: text) else { return nil }
        if let sent, let then = secondsSinceEpoch(httpDate: sent.drop { $0 == " " }) {
            return .seconds(max(0, date - then))
        }
        let moment = Nanoseconds(raw: 0).advanced(by: .seconds(date))
        return min(max(.zero, moment.since(now)), unprovenLimit)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the only form RFC 9110 lets a server send.
    private static func secondsSinceEpoch(httpDate text: Substring) -> Int64? {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT",
            let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])),
            let year = Int64(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        // Days since the epoch, in years that start in March.
        let m = Int64(month) + 1
        let y = m <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }
}
