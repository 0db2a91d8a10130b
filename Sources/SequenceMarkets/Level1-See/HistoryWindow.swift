public import struct Foundation.Date

/// The range of a history, back from now.
public struct HistoryRange: OpenEnum {
    /// The range on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// An hour.
    public static let oneHour = HistoryRange(unchecked: "1h")
    /// Six hours.
    public static let sixHours = HistoryRange(unchecked: "6h")
    /// A day.
    public static let oneDay = HistoryRange(unchecked: "1d")
    /// A week.
    public static let oneWeek = HistoryRange(unchecked: "1w")
    /// A month.
    public static let oneMonth = HistoryRange(unchecked: "1m")
    /// Three months.
    public static let threeMonths = HistoryRange(unchecked: "3m")
    /// Six months.
    public static let sixMonths = HistoryRange(unchecked: "6m")
    /// A year.
    public static let oneYear = HistoryRange(unchecked: "1y")
    /// Two years.
    public static let twoYears = HistoryRange(unchecked: "2y")
    /// Five years.
    public static let fiveYears = HistoryRange(unchecked: "5y")
    /// The whole history.
    public static let max = HistoryRange(unchecked: "max")
    /// The documented values.
    public static let known: [HistoryRange] = [
        .oneHour, .sixHours, .oneDay, .oneWeek, .oneMonth, .threeMonths, .sixMonths, .oneYear,
        .twoYears, .fiveYears, .max,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}

/// The period of a history, in whole seconds.
public struct HistoryWindow {
    /// The first second, since the epoch.
    public var start: Int64
    /// The last second, since the epoch.
    public var end: Int64

    /// A window between two seconds since the epoch; the start must come before the end.
    public init(start: Int64, end: Int64) {
        (self.start, self.end) = (start, end)
    }
}

extension HistoryWindow: WireModel {
    static var blank: HistoryWindow { HistoryWindow(start: 0, end: 0) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("start_ts_s", &start)
        try wire.field("end_ts_s", &end)
    }
}

extension HistoryWindow {
    /// A window between two moments, cut to whole seconds.
    ///
    /// A moment beyond the wire's range is clamped to it.
    public init(start: Date, end: Date) {
        self.start = HistoryWindow.seconds(start)
        self.end = HistoryWindow.seconds(end)
    }

    private static func seconds(_ date: Date) -> Int64 {
        let value = date.timeIntervalSince1970.rounded(.down)
        return Int64(exactly: value) ?? (value > 0 ? .max : .min)
    }

    /// Throws ``SequenceError/validation(_:)`` for an empty window.
    func check() throws(SequenceError) {
        guard start >= 0 else { throw .validation(field: "start", "lies before 1970") }
        guard start < end else {
            throw .validation(field: "window", "start (\(start)) must come before end (\(end))")
        }
    }

    func add(to query: inout RequestQuery) {
        query.add("start_ts", String(start))
        query.add("end_ts", String(end))
    }
}
