extension Nanoseconds {
    /// The moment of a text in ISO 8601: `2026-04-30T12:00:00.5Z`, with a zone, or a date alone,
    /// which begins at midnight UTC; nil for any other text.
    public init?(iso8601 text: String) {
        let pattern =
            #/
            (\d{4})-(\d\d)-(\d\d)
            (?:[Tt\ ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?(?:[Zz]|([+\-])(\d\d):?(\d\d)))?
            /#
        guard let match = text.wholeMatch(of: pattern)?.output else { return nil }
        func number(_ digits: Substring?) -> Int64 { digits.flatMap { Int64($0) } ?? 0 }
        let (year, month, day) = (number(match.1), number(match.2), number(match.3))
        let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let offset = (number(match.9) * 60 + number(match.10)) * (match.8 == "-" ? -60 : 60)
        let clock = (hour * 60 + minute) * 60 + second - offset
        let seconds = Nanoseconds.days(year, month, day) * 86_400 + clock
        let digits = match.7.map(String.init) ?? ""
        let fraction = Int64(digits + String(repeating: "0", count: 9 - digits.utf8.count)) ?? 0
        let (steps, isBeyond) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (raw, isCarried) = steps.addingReportingOverflow(fraction)
        guard !isBeyond, !isCarried,
            CivilTime(secondsSinceEpoch: seconds + offset).date.hasSuffix(
                "-\(match.2)-\(match.3)"
            )
        else { return nil }
        self.init(raw: raw)
    }

    /// Days from 1970-01-01 to a date; years start in March here, so that the leap day is last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }
}
