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

/// The period of a history.
public struct HistoryWindow {
    /// The first moment.
    public var start: Nanoseconds
    /// The last moment.
    public var end: Nanoseconds

    /// A window between two moments; the start must come before the end.
    ///
    /// A request cuts both to whole seconds.
    ///
    /// - Parameters:
    ///   - start: The first moment.
    ///   - end: The last moment.
    public init(start: Nanoseconds, end: Nanoseconds) {
        (self.start, self.end) = (start, end)
    }
}

extension HistoryWindow: WireModel {
    static var blank: HistoryWindow {
        HistoryWindow(start: Nanoseconds(raw: 0), end: Nanoseconds(raw: 0))
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.seconds("start_ts_s", &start)
        try wire.seconds("end_ts_s", &end)
    }
}

extension HistoryWindow {
    /// A window between two moments; the start must come before the end.
    ///
    /// A request cuts both to whole seconds. A moment beyond ``Nanoseconds`` is clamped to it.
    ///
    /// - Parameters:
    ///   - start: The first moment.
    ///   - end: The last moment.
    public init(start: Date, end: Date) {
        self.init(start: HistoryWindow.moment(start), end: HistoryWindow.moment(end))
    }

    private static func moment(_ date: Date) -> Nanoseconds {
        Nanoseconds(date) ?? Nanoseconds(raw: date.timeIntervalSince1970 > 0 ? .max : .min)
    }

    /// Throws ``SequenceError/validation(_:)`` for an empty window.
    func check() throws(SequenceError) {
        guard start.raw >= 0 else { throw .validation(field: "start", "lies before 1970") }
        guard start.secondsSinceEpoch < end.secondsSinceEpoch else {
            throw .validation(
                field: "window",
                "start (\(start)) must come before end (\(end)) by a whole second"
            )
        }
    }

    func add(to query: inout RequestQuery) {
        query.add("start_ts", String(start.secondsSinceEpoch))
        query.add("end_ts", String(end.secondsSinceEpoch))
    }
}
