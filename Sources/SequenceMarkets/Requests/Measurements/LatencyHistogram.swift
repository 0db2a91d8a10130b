/// Durations, counted in fixed buckets that are an eighth of an octave wide.
///
/// Exact are the count, the sum, the minimum and the maximum; a quantile is at most one eighth too
/// high. Durations up to 8.192 µs share the first bucket, those above 137 s the last. The size does
/// not depend on how many durations it holds.
public struct LatencyHistogram: Sendable, Hashable {
    /// How many durations were recorded.
    public private(set) var count = 0
    /// All in nanoseconds; a negative duration counts as none.
    private var total: Int64 = 0
    private var least = Int64.max
    private var most: Int64 = 0
    /// One for each bucket, or none before the first duration.
    private var buckets: [Int] = []

    private static let lowestExponent = 13
    private static let highestExponent = 36
    static let bucketCount = (highestExponent - lowestExponent + 1) * 8 + 2

    /// Makes an empty histogram.
    public init() {}

    /// Makes a histogram of these durations.
    public init(_ durations: some Sequence<Duration>) {
        for duration in durations { record(duration) }
    }

    /// The sum of all durations.
    public var sum: Duration { .nanoseconds(total) }

    /// The shortest duration; nil if there is none.
    public var minimum: Duration? { count > 0 ? .nanoseconds(least) : nil }

    /// The longest duration; nil if there is none.
    public var maximum: Duration? { count > 0 ? .nanoseconds(most) : nil }

    /// The duration that a part of all durations does not exceed, for example `0.99`.
    ///
    /// - Parameter part: From 0 to 1.
    /// - Returns: The upper limit of the bucket it falls into, at most the maximum; nil if there is
    ///   no duration.
    public func quantile(_ part: Double) -> Duration? {
        guard count > 0, !part.isNaN else { return nil }
        let wanted = max(1, (Double(count) * min(max(part, 0), 1)).rounded(.up))
        var seen = 0
        for (index, number) in buckets.enumerated() {
            seen += number
            guard Double(seen) >= wanted else { continue }
            let limit = LatencyHistogram.limit(of: index).map { min($0, most) } ?? most
            return .nanoseconds(max(limit, least))
        }
        return maximum
    }

    /// The middle duration.
    public var p50: Duration? { quantile(0.5) }

    /// The duration that one of a hundred exceeds.
    public var p99: Duration? { quantile(0.99) }

    /// Records a duration.
    public mutating func record(_ duration: Duration) {
        record(nanoseconds: duration.nanoseconds)
    }

    /// Records a duration in nanoseconds.
    @inline(__always)
    mutating func record(nanoseconds: Int64) {
        if buckets.isEmpty { buckets = Array(repeating: 0, count: LatencyHistogram.bucketCount) }
        let value = max(0, nanoseconds)
        buckets[LatencyHistogram.index(of: value)] &+= 1
        count &+= 1
        let (sum, overflow) = total.addingReportingOverflow(value)
        total = overflow ? Int64.max : sum
        least = min(least, value)
        most = max(most, value)
    }

    /// Adds the durations of another histogram.
    public mutating func add(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        if buckets.isEmpty {
            self = other
            return
        }
        for index in buckets.indices { buckets[index] &+= other.buckets[index] }
        count &+= other.count
        let (sum, overflow) = total.addingReportingOverflow(other.total)
        total = overflow ? Int64.max : sum
        least = min(least, other.least)
        most = max(most, other.most)
    }

    /// The bucket whose range, without its lower and with its upper limit, holds the value.
    private static func index(of value: Int64) -> Int {
        let below = max(0, value - 1)
        let exponent = 63 - below.leadingZeroBitCount
        if exponent < lowestExponent { return 0 }
        if exponent > highestExponent { return bucketCount - 1 }
        return 1 + (exponent - lowestExponent) * 8 + Int((below >> Int64(exponent - 3)) & 7)
    }

    /// A bucket's upper limit in nanoseconds; nil for the last.
    private static func limit(of index: Int) -> Int64? {
        if index == 0 { return 1 << Int64(lowestExponent) }
        if index >= bucketCount - 1 { return nil }
        let (octave, part) = (index - 1).quotientAndRemainder(dividingBy: 8)
        return Int64(9 + part) << Int64(octave + lowestExponent - 3)
    }

    /// The limits of the whole octaves, and how many durations do not exceed each: always the same
    /// limits, as systems that add histograms need them.
    public var octaves: [(limit: Duration, count: Int)] {
        var seen = 0
        var octaves: [(limit: Duration, count: Int)] = []
        for index in 0..<LatencyHistogram.bucketCount - 1 {
            if index < buckets.count { seen += buckets[index] }
            guard index % 8 == 0, let limit = LatencyHistogram.limit(of: index) else { continue }
            octaves.append((.nanoseconds(limit), seen))
        }
        return octaves
    }
}

extension LatencyHistogram: Codable {
    private enum Key: String, CodingKey {
        case sum, minimum, maximum, buckets
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let pairs = try values.decode([[Int]].self, forKey: .buckets)
        guard !pairs.isEmpty else { return }
        buckets = Array(repeating: 0, count: LatencyHistogram.bucketCount)
        for pair in pairs {
            let (all, overflow) = count.addingReportingOverflow(pair.last ?? 0)
            guard pair.count == 2, buckets.indices.contains(pair[0]), pair[1] > 0, !overflow else {
                throw DecodingError.dataCorruptedError(
                    forKey: .buckets,
                    in: values,
                    debugDescription: "a bucket is its number and its count"
                )
            }
            buckets[pair[0]] = pair[1]
            count = all
        }
        total = try values.decode(Int64.self, forKey: .sum)
        least = try values.decode(Int64.self, forKey: .minimum)
        most = try values.decode(Int64.self, forKey: .maximum)
    }

    /// Writes the nanoseconds of the sum, minimum and maximum, and each bucket that is not empty as
    /// its number and its count.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        let pairs = buckets.enumerated().filter { $0.element > 0 }.map { [$0.offset, $0.element] }
        try values.encode(total, forKey: .sum)
        try values.encode(count > 0 ? least : 0, forKey: .minimum)
        try values.encode(most, forKey: .maximum)
        try values.encode(pairs, forKey: .buckets)
    }
}

extension Duration {
    /// In nanoseconds, none if it is negative, and at most what fits.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let all = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || all.overflow ? (seconds > 0 ? .max : 0) : max(0, all.partialValue)
    }
}
